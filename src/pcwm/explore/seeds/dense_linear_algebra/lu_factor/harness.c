#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void lu_factor(int n, double *a);

static unsigned long long state = 2463534242ULL;

static double uniform(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(state >> 11) / 9007199254740992.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 64;
    if (n < 2)
        return 2;
    double *a = malloc((size_t)n * n * sizeof *a);
    if (a == NULL)
        return 3;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            a[i * n + j] = uniform() + (i == j ? n : 0.0);

    lu_factor(n, a);

    double sum = 0.0, weighted = 0.0, logdet = 0.0;
    for (int i = 0; i < n; i++) {
        logdet += log(fabs(a[i * n + i]));
        for (int j = 0; j < n; j++) {
            sum += a[i * n + j];
            weighted += a[i * n + j] * (1.0 + (i * 7 + j * 3) % 11);
        }
    }
    printf("sum %.9g\nweighted %.9g\nlogdet %.9g\n", sum, weighted, logdet);
    printf("a[n-1][0] %.9g\na[n/2][n/3] %.9g\na[n-1][n-1] %.9g\n", a[(n - 1) * n], a[n / 2 * n + n / 3], a[n * n - 1]);
    free(a);
    return 0;
}
