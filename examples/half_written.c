/* Still being written, does not compile: `pcwm predict half_written.c` answers all the same. */
#include <stdio.h>

double energy(const double *x, const double *v, int n) {
    double e = 0.0;
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        double r = x[i] * x[i];
        e += 0.5 * v[i] * v[i] + potential(r);
        if (e > limit) {
