#include <stdio.h>

#define N 512

int main(void) {
    static double store1[N], store2[N];
    double *from = store1, *into = store2;
    for (int i = 0; i < N; i++)
        from[i] = (i * 3) % 32;

#pragma omp parallel shared(from, into)
    for (int len = N; len > 1; len /= 2) {
#pragma omp for
        for (int k = 0; k < len / 2; k++) {
            into[k] = (from[2 * k] + from[2 * k + 1]) / 2;
            into[len / 2 + k] = from[2 * k] - from[2 * k + 1];
        }
#pragma omp single
        {
            double *t = from;
            from = into;
            into = t;
        }
    }
    printf("mean %.4f\n", from[0]);
    return 0;
}
