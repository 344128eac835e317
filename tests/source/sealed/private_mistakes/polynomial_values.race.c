#include <stdio.h>

#define N 400
#define DEGREE 6

int main(void) {
    static double y[N];
    const double coef[DEGREE + 1] = {1, -2, 0.5, 3, -1, 0.25, 0.1};
    double x, power;
    int d;

#pragma omp parallel for private(x, d)
    for (int i = 0; i < N; i++) {
        x = -1 + 2.0 * i / (N - 1);
        power = 1;
        y[i] = 0;
        for (d = 0; d <= DEGREE; d++) {
            y[i] += coef[d] * power;
            power *= x;
        }
    }

    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += y[i];
    printf("sum %.6f\n", sum);
    return 0;
}
