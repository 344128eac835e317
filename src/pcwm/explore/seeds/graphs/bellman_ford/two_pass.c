#include <omp.h>
#include <stdlib.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

/* First the arcs are sorted by the vertex they enter; then every vertex looks at its own arcs. */
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    int *first = calloc(vertices + 2, sizeof *first);
    arc *in = malloc(arcs * sizeof *in);
    for (int k = 0; k < arcs; k++)
        first[list[k].to + 2]++;
    for (int v = 2; v < vertices + 2; v++)
        first[v] += first[v - 1];
    for (int k = 0; k < arcs; k++)
        in[first[list[k].to + 1]++] = list[k];

    #pragma omp parallel for
    for (int v = 0; v < vertices; v++)
        cost[v] = v == root ? 0 : UNREACHED;

    int improved = 1;
    for (int round = 0; improved && round < vertices; round++) {
        improved = 0;
        #pragma omp parallel for schedule(static) reduction(max : improved)
        for (int v = 0; v < vertices; v++) {
            long best = cost[v];
            for (int k = first[v]; k < first[v + 1]; k++) {
                long start = cost[in[k].from];
                if (start < UNREACHED && start + in[k].weight < best)
                    best = start + in[k].weight;
            }
            if (best < cost[v]) {
                cost[v] = best;
                improved = 1;
            }
        }
    }
    free(first);
    free(in);
    return !improved;
}
