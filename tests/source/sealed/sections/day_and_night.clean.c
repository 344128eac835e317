#include <stdio.h>

#define N 365

int main(void) {
    static double day[N], night[N];

#pragma omp parallel sections
    {
#pragma omp section
        {
            for (int i = 0; i < N; i++)
                day[i] = 12 + 4 * ((i * 7) % 100) / 100.0;
        }
#pragma omp section
        {
            for (int i = 0; i < N; i++)
                night[i] = 6 + 3 * ((i * 3) % 100) / 100.0;
        }
    }

    double gap = 0;
    for (int i = 0; i < N; i++)
        gap += day[i] - night[i];
    printf("mean gap %.4f\n", gap / N);
    return 0;
}
