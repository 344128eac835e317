#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void gram_schmidt(int m, int n, double *q, double *r);

static double noise(uint32_t *state)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 8) / 16777216.0 - 0.5;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 32;
    if (n < 2 || n > 2000)
        return 2;
    int m = n + n / 2;
    double *q = malloc(sizeof(double) * m * n);
    double *r = malloc(sizeof(double) * n * n);
    if (!q || !r)
        return 3;

    uint32_t state = 77u;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++)
            q[j * m + i] = noise(&state) + (i == j ? 3.0 : 0.0);
    for (int k = 0; k < n * n; k++)
        r[k] = 1e6;

    gram_schmidt(m, n, q, r);

    double q_sum = 0.0, q_weighted = 0.0, r_weighted = 0.0, r_size = 0.0, logs = 0.0;
    for (int k = 0; k < m * n; k++) {
        q_sum += fabs(q[k]);
        q_weighted += q[k] * q[k] * (1 + k % 23);
    }
    for (int k = 0; k < n * n; k++) {
        r_size += fabs(r[k]);
        r_weighted += r[k] * r[k] * (1 + k % 19);
    }
    for (int k = 0; k < n; k++)
        logs += log(r[k * n + k]);
    printf("q_sum %.12g\nq_weighted %.12g\n", q_sum, q_weighted);
    printf("r_size %.12g\nr_weighted %.12g\nlog_volume %.12g\n", r_size, r_weighted, logs);
    printf("last_norm %.12g\n", r[n * n - 1]);
    free(q);
    free(r);
    return 0;
}
