#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

/* Each round starts from the costs of the round before. */
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    long *next = malloc(vertices * sizeof *next);
    int settled = 0;

    for (int v = 0; v < vertices; v++)
        cost[v] = v == root ? 0 : UNREACHED;
    memcpy(next, cost, vertices * sizeof *next);

    for (int round = 0; round < vertices && !settled; round++) {
        #pragma omp parallel for reduction(min : next[:vertices])
        for (int k = 0; k < arcs; k++)
            if (cost[list[k].from] != UNREACHED) {
                long offer = cost[list[k].from] + list[k].weight;
                if (offer < next[list[k].to])
                    next[list[k].to] = offer;
            }
        settled = memcmp(cost, next, vertices * sizeof *next) == 0;
        memcpy(cost, next, vertices * sizeof *next);
    }
    free(next);
    return settled;
}
