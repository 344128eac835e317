#include <stdio.h>

#define N 48

int main(void) {
    static double x[N], f[N];
    for (int i = 0; i < N; i++)
        x[i] = i + 0.1 * (i % 3);

#pragma omp parallel for collapse(2) schedule(dynamic, 7)
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double d = x[j] - x[i];
            if (d != 0)
                f[i] += d > 0 ? 1 / (d * d) : -1 / (d * d);
        }
    }

    printf("force at the end %.5f\n", f[0]);
    return 0;
}
