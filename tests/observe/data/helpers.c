/* Five regions, each divided statically; all run functions that stand above them and that the compiler inlines. */
#include <stdio.h>

static _Thread_local int steps;

static void start(void) {
    steps = 1;
}

static double root(double x) {
    double y = 1.0;
    for (int k = 0; k < 20; k++)
        y = (y + x / y) / 2.0;
    return y;
}

static double cube(double x) {
    steps++;
    return root(x) * x * x;
}

int main(void) {
    double near = 0.0, far = 0.0, table[3][40];
    #pragma omp parallel
    start();
    #pragma omp parallel for schedule(static) reduction(+ : near)
    for (int i = 0; i < 120; i++)
        near += cube(i);
    #pragma omp parallel for schedule(static) reduction(+ : far)
    for (int i = 0; i < 240; i++)
        far += cube(i + 1);
    #pragma omp parallel for schedule(static)
    for (int i = 0; i < 3; i++) {
        #pragma omp parallel for schedule(static)
        for (int j = 0; j < 40; j++)
            table[i][j] = root(i + j);
    }
    printf("%.6f %.6f %.6f\n", near, far, table[2][39]);
    return 0;
}
