// Races: both atomics are relaxed and no flush stands between payload and flag, so nothing orders the payload (1.4.5).
#include <omp.h>
#include <sched.h>
#include <stdio.h>

typedef struct {
    double slope, offset;
} fit_t;

static fit_t fit;
static int published;

static void publish(const int *y, int n) {
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int x = 0; x < n; x++) {
        sx += x;
        sy += y[x];
        sxx += (double)x * x;
        sxy += (double)x * y[x];
    }
    fit.slope = (n * sxy - sx * sy) / (n * sxx - sx * sx); // racy
    fit.offset = (sy - fit.slope * sx) / n;                // racy
#pragma omp atomic write relaxed
    published = 1;
}

int main(void) {
    int y[200];
    double at_end = 0.0;
    for (int x = 0; x < 200; x++)
        y[x] = 3 * x + 10 + x % 5;

#pragma omp parallel num_threads(2)
    {
        if (omp_get_num_threads() == 1 || omp_get_thread_num() == 1)
            publish(y, 200);
        if (omp_get_thread_num() == 0) {
            int seen = 0;
            while (!seen) {
#pragma omp atomic read relaxed
                seen = published;
                if (!seen)
                    sched_yield();
            }
            at_end = fit.offset + 199 * fit.slope; // racy
        }
    }
    printf("fit finite: %d\n", at_end == at_end);
    return 0;
}
