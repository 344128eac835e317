#include <stdio.h>

#define N 3000

static double x[N], y[N], r[N];

int main(void) {
    double dx, dy;
    int i;
    for (i = 0; i < N; i++) {
        x[i] = i % 17;
        y[i] = i % 29;
    }
    #pragma omp parallel for schedule(static)
    for (i = 1; i < N; i++) {
        dx = x[i] - x[i - 1];
        dy = y[i] - y[i - 1];
        r[i] = dx * dx + dy * dy;
    }
    double total = 0;
    for (i = 1; i < N; i++)
        total += r[i];
    printf("%.1f\n", total);
    return 0;
}
