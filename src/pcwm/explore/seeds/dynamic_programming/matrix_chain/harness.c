#include <stdio.h>
#include <stdlib.h>

long matrix_chain(int n, const int *dim, long *cost);

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 50;
    if (n < 2)
        return 2;
    int *dim = malloc((n + 1) * sizeof *dim);
    long *cost = calloc((size_t)n * n, sizeof *cost);
    if (!dim || !cost)
        return 3;
    unsigned long long state = 7664345821815920749ULL;
    for (int i = 0; i <= n; i++) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        dim[i] = 1 + (int)(state >> 33) % 60;
    }

    long least = matrix_chain(n, dim, cost);

    unsigned long long hash = 0;
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++)
            hash = (hash * 31 + (unsigned long long)cost[i * n + j]) % 1000003;
    printf("least %ld\nhash %llu\n", least, hash);
    printf("cost[0][1] %ld\ncost[0][n/2] %ld\ncost[n/2][n-1] %ld\n", cost[1], cost[n / 2], cost[n / 2 * n + n - 1]);
    free(dim), free(cost);
    return 0;
}
