#include <math.h>
#include <stdio.h>

#define N 300

int main(void) {
    static double v[N];
    double norm = 1;
    for (int i = 0; i < N; i++)
        v[i] = 1 + i % 5;

#pragma omp parallel
    {
#pragma omp master
        {
            double s = 0;
            for (int i = 0; i < N; i++)
                s += v[i] * v[i];
            norm = sqrt(s);
        }
#pragma omp for
        for (int i = 0; i < N; i++)
            v[i] /= norm;
    }

    printf("%.6f\n", v[0]);
    return 0;
}
