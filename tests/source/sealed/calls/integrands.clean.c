#include <math.h>
#include <stdio.h>

static double bell(double x) {
    return exp(-x * x);
}

static double hill(double x) {
    return 1 / (1 + x * x);
}

static double integrate(double (*f)(double), double a, double b, int n) {
    double h = (b - a) / n, s = 0;
#pragma omp parallel for reduction(+ : s)
    for (int i = 0; i < n; i++)
        s += f(a + (i + 0.5) * h);
    return s * h;
}

int main(void) {
    printf("%.5f %.5f\n", integrate(bell, -3, 3, 900), integrate(hill, -1, 1, 500));
    return 0;
}
