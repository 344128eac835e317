#include <math.h>
#include <stdio.h>

#define EQUATIONS 300

int main(void) {
    static double b[EQUATIONS], c[EQUATIONS], root[EQUATIONS];
    double disc;

    for (int i = 0; i < EQUATIONS; i++) {
        b[i] = -5 - i % 7;
        c[i] = 1 + i % 3;
    }

#pragma omp parallel for default(none) shared(b, c, root, disc)
    for (int i = 0; i < EQUATIONS; i++) {
        disc = b[i] * b[i] - 4 * c[i];
        root[i] = disc >= 0 ? (-b[i] + sqrt(disc)) / 2 : 0;
    }

    double sum = 0;
    for (int i = 0; i < EQUATIONS; i++)
        sum += root[i];
    printf("sum of roots %.6f\n", sum);
    return 0;
}
