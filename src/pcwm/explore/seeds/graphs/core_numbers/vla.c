#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* The largest h such that h of the neighbours have a value of h or more; v itself has `limit` so far. */
static int h_index(int v, int limit, const int *first, const int *near, const int *value)
{
    int count[limit + 1];
    memset(count, 0, sizeof count);
    for (int e = first[v]; e < first[v + 1]; e++)
        count[value[near[e]] < limit ? value[near[e]] : limit]++;

    int h = limit, above = count[limit];
    while (above < h)
        above += count[--h];
    return h;
}

/* Starting from the degrees, h-indices of the neighbours' values fall to the core numbers. */
int core_numbers(int vertices, const int *first, const int *near, int *core)
{
    int *value = malloc(vertices * sizeof *value), falling = 1, deepest = 0;
    for (int v = 0; v < vertices; v++)
        value[v] = first[v + 1] - first[v];

    while (falling) {
        falling = 0;
        #pragma omp parallel
        {
            #pragma omp for schedule(guided) reduction(| : falling)
            for (int v = 0; v < vertices; v++) {
                core[v] = h_index(v, value[v], first, near, value);
                falling |= core[v] < value[v];
            }
            #pragma omp for
            for (int v = 0; v < vertices; v++)
                value[v] = core[v];
        }
    }
    free(value);

    #pragma omp parallel for simd reduction(max : deepest)
    for (int v = 0; v < vertices; v++)
        deepest = core[v] > deepest ? core[v] : deepest;
    return deepest;
}
