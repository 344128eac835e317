#include <omp.h>

static int exchange(double *k, int *t)
{
    if (k[0] <= k[1])
        return 0;
    double upper = k[0];
    int label = t[0];
    k[0] = k[1];
    t[0] = t[1];
    k[1] = upper;
    t[1] = label;
    return 1;
}

/* The team is started once and walks through all phases. */
long odd_even_sort(int n, double *key, int *tag)
{
    long total = 0;
    int round, i;

    #pragma omp parallel private(round, i) reduction(+ : total)
    for (round = 0; round < (n + 1) / 2; round++) {
        #pragma omp for schedule(static) nowait
        for (i = 0; i < n - 1; i += 2)
            total += exchange(key + i, tag + i);
        #pragma omp for schedule(static)
        for (i = 1; i < n - 1; i += 2)
            total += exchange(key + i, tag + i);
    }
    return total;
}
