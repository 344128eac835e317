#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void apply(const double *v, double *out, int n) {
#pragma omp for
    for (int i = 0; i < n; i++) {
        double left = i > 0 ? v[i - 1] : 0, right = i < n - 1 ? v[i + 1] : 0;
        out[i] = 2.5 * v[i] - left - right;
    }
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 150;
    double *x = calloc(n, 8), *r = calloc(n, 8), *p = calloc(n, 8), *ap = calloc(n, 8);
    double rr = 0, pap = 0, fresh = 0, alpha = 0, beta = 0;
    for (int i = 0; i < n; i++) {
        r[i] = p[i] = 1 + i % 3;
        rr += r[i] * r[i];
    }

#pragma omp parallel
    for (int it = 0; it < 12; it++) {
        apply(p, ap, n);
#pragma omp for reduction(+ : pap)
        for (int i = 0; i < n; i++)
            pap += p[i] * ap[i];
#pragma omp single
        {
            alpha = rr / pap;
            fresh = 0;
        }
#pragma omp for reduction(+ : fresh)
        for (int i = 0; i < n; i++) {
            x[i] += alpha * p[i];
            r[i] -= alpha * ap[i];
            fresh += r[i] * r[i];
        }
#pragma omp single
        {
            beta = fresh / rr;
            rr = fresh;
            pap = 0;
        }
#pragma omp for
        for (int i = 0; i < n; i++)
            p[i] = r[i] + beta * p[i];
    }
    printf("residual %s\n", sqrt(rr) < 1e-2 ? "small" : "large");
    free(x);
    free(r);
    free(p);
    free(ap);
    return 0;
}
