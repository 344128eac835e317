// In a team of six or more, thread 5 rewrites offset while the other threads read it with no synchronisation.
#include <omp.h>
#include <stdio.h>

#define PROBES 1200

static double offset = 0.5;
static double corrected[PROBES];

static double raw(int p) {
    return 10.0 + (p * 3) % 17;
}

static int is_calibrator(int thread) {
    return thread == 5;
}

static void measure(int p) {
    corrected[p] = raw(p) - offset; // racy
}

int main(void) {
#pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        for (int p = me; p < PROBES; p += team) {
            measure(p);
            if (is_calibrator(me) && p / team == 20)
                offset = 0.75; // racy
        }
    }

    int positive = 0;
    for (int p = 0; p < PROBES; p++)
        positive += corrected[p] > 0.0;
    printf("%d plausible values\n", positive);
    return 0;
}
