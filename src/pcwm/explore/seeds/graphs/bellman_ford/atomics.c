#include <omp.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    int v, k, round, changed = 1;

    for (v = 0; v < vertices; v++)
        cost[v] = UNREACHED;
    cost[root] = 0;

    for (round = 0; changed && round < vertices; round++) {
        changed = 0;
        #pragma omp parallel for schedule(guided) reduction(||: changed)
        for (k = 0; k < arcs; k++) {
            long start, end, offer;
            #pragma omp atomic read
            start = cost[list[k].from];
            if (start == UNREACHED)
                continue;
            offer = start + list[k].weight;
            #pragma omp atomic read
            end = cost[list[k].to];
            if (offer < end) {
                #pragma omp atomic compare
                if (cost[list[k].to] > offer) { cost[list[k].to] = offer; }
                changed = 1;
            }
        }
    }
    return !changed;
}
