#include <stdio.h>

#define N 1001

static double v[N];

static void relax(int colour) {
#pragma omp parallel for
    for (int i = 1 + colour; i < N - 1; i += 2)
        v[i] = 0.5 * (v[i - 1] + v[i + 1]);
}

int main(void) {
    v[0] = 1;
    v[N - 1] = -1;
    for (int sweep = 0; sweep < 40; sweep++) {
        relax(0);
        relax(1);
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += v[i] * v[i];
    printf("energy %.8f\n", sum);
    return 0;
}
