#include <stdio.h>
#include <stdlib.h>

int core_numbers(int vertices, const int *first, const int *near, int *core);

static unsigned long long seed = 0x14057b7ef767814fULL;

static int draw(int below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 35) % (unsigned)below);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    if (n < 60 || n > 4000000)
        return 2;
    int most = 7 * n, m = 0;
    int *from = malloc(most * sizeof *from), *to = malloc(most * sizeof *to);
    int *first = calloc(n + 2, sizeof *first), *near = malloc(2 * most * sizeof *near), *core = malloc(n * sizeof *core);
    if (!from || !to || !first || !near || !core)
        return 3;

    /* Vertex v has edges to a few of the vertices behind it, in steps that grow, more of them in the first quarter. */
    for (int v = 0; v < n; v++)
        for (int k = 0, w = v, edges = draw(v < n / 4 ? 8 : 5); k < edges; k++) {
            w += 1 + draw(v < n / 4 && k < 5 ? 6 + n / 50 : n / 8);
            if (w < n && m < most)
                from[m] = v, to[m++] = w;
        }
    for (int e = 0; e < m; e++)
        first[from[e] + 2]++, first[to[e] + 2]++;
    for (int v = 2; v < n + 2; v++)
        first[v] += first[v - 1];
    for (int e = 0; e < m; e++) {
        near[first[from[e] + 1]++] = to[e];
        near[first[to[e] + 1]++] = from[e];
    }

    for (int v = 0; v < n; v++)
        core[v] = -5;
    int deepest = core_numbers(n, first, near, core);
    long sum = 0, weighted = 0, inner = 0, alone = 0;
    for (int v = 0; v < n; v++) {
        sum += core[v];
        weighted += (long)core[v] * (1 + v % 211);
        inner += core[v] == deepest;
        alone += core[v] <= 1;
    }
    printf("deepest %d\nsum %ld\nweighted %ld\ninner %ld\nalone %ld\n", deepest, sum, weighted, inner, alone);
    free(from), free(to), free(first), free(near), free(core);
    return 0;
}
