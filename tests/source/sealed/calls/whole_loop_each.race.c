#include <stdio.h>

#define N 200

static void age(int *v, int n) {
    for (int i = 0; i < n; i++)
        v[i] = v[i] * 9 / 10 + 1;
}

static void refill(int *v, int n) {
#pragma omp for
    for (int i = 0; i < n; i += 5)
        v[i] = 100;
}

int main(void) {
    static int tank[N];
    for (int i = 0; i < N; i++)
        tank[i] = 50 + i % 30;
#pragma omp parallel
    {
        age(tank, N);
#pragma omp barrier
        refill(tank, N);
    }
    long s = 0;
    for (int i = 0; i < N; i++)
        s += tank[i];
    printf("%s\n", s > 0 ? "filled" : "empty");
    return 0;
}
