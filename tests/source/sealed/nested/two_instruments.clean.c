#include <omp.h>
#include <stdio.h>

#define N 300

static float violin[N], cello[N], mix[N];

int main(void) {
    omp_set_max_active_levels(2);
#pragma omp parallel sections num_threads(2)
    {
#pragma omp section
        {
#pragma omp parallel for num_threads(2)
            for (int i = 0; i < N; i++)
                violin[i] = (float)(i % 17) / 17;
        }
#pragma omp section
        {
#pragma omp parallel for num_threads(2)
            for (int i = 0; i < N; i++)
                cello[i] = (float)(i % 41) / 41;
        }
    }
#pragma omp parallel for
    for (int i = 0; i < N; i++)
        mix[i] = 0.5f * (violin[i] + cello[N - 1 - i]);

    float s = 0;
    for (int i = 0; i < N; i++)
        s += mix[i];
    printf("%.4f\n", s);
    return 0;
}
