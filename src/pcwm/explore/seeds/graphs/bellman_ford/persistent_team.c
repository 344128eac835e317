#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

/* Arcs hang in a chain from the vertex they enter. Costs go back and forth between two arrays. */
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    int *head = malloc(vertices * sizeof *head), *chain = malloc(arcs * sizeof *chain);
    long *pair[2] = {cost, malloc(vertices * sizeof(long))};
    for (int v = 0; v < vertices; v++) {
        head[v] = -1;
        cost[v] = v == root ? 0 : UNREACHED;
    }
    for (int k = 0; k < arcs; k++) {
        chain[k] = head[list[k].to];
        head[list[k].to] = k;
    }

    bool done = false, busy = false;
    #pragma omp parallel
    for (int round = 0; round < vertices && !done; round++) {
        const long *old = pair[round % 2];
        long *new = pair[1 - round % 2];

        #pragma omp for schedule(dynamic, 16) reduction(|| : busy)
        for (int v = 0; v < vertices; v++) {
            new[v] = old[v];
            for (int k = head[v]; k >= 0; k = chain[k]) {
                const arc *a = &list[k];
                if (old[a->from] != UNREACHED && old[a->from] + a->weight < new[v])
                    new[v] = old[a->from] + a->weight;
            }
            busy = busy || new[v] != old[v];
        }
        #pragma omp single
        {
            done = !busy;
            busy = false;
        }
    }

    /* The last round changed nothing, so that both arrays are alike. */
    free(pair[1]), free(head), free(chain);
    return done;
}
