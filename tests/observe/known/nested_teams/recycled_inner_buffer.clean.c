// Clean: each outer thread recycles its own buffer, and the inner loops' and regions' barriers separate fill from use.
#include <omp.h>
#include <stdio.h>

#define CAP 48

static int spectrum(const int *buf, int k) {
    int sum = 0;
    for (int i = 0; i < CAP; i++)
        sum += buf[i] * ((i * k) % 5 - 2);
    return sum;
}

static int analyse(int *buf, int signal) {
    int peak = 0, at = -1;
#pragma omp parallel num_threads(3) shared(buf, peak, at)
    {
#pragma omp for
        for (int i = 0; i < CAP; i++)
            buf[i] = (signal * 19 + i * i) % 31;

#pragma omp for
        for (int k = 0; k < 12; k++) {
            int s = spectrum(buf, k);
#pragma omp critical(peaks)
            if (s > peak || (s == peak && k < at)) {
                peak = s;
                at = k;
            }
        }
#pragma omp single
        buf[0] = at;
    }
    return peak * 100 + buf[0];
}

int main(void) {
    int result[14];
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2) shared(result)
    {
        int buf[CAP];
#pragma omp for schedule(dynamic, 2)
        for (int s = 0; s < 14; s++)
            result[s] = analyse(buf, s);
    }
    long sum = 0;
    for (int s = 0; s < 14; s++)
        sum = sum * 3 % 1000003 + result[s];
    printf("checksum %ld\n", sum);
    return 0;
}
