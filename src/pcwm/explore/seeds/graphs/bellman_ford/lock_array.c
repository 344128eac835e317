#include <omp.h>
#include <stdlib.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

static omp_lock_t *make_locks(int n)
{
    omp_lock_t *lock = malloc(n * sizeof *lock);
    for (int i = 0; i < n; i++)
        omp_init_lock(&lock[i]);
    return lock;
}

/* A lock for every vertex; the arcs that leave a vertex hang in a chain from it. */
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    omp_lock_t *lock = make_locks(vertices);
    int *head = malloc(vertices * sizeof *head), *chain = malloc(arcs * sizeof *chain), changes = 1;

    for (int v = 0; v < vertices; v++) {
        head[v] = -1;
        cost[v] = v == root ? 0 : UNREACHED;
    }
    for (int k = 0; k < arcs; k++) {
        chain[k] = head[list[k].from];
        head[list[k].from] = k;
    }

    for (int round = 0; changes > 0 && round < vertices; round++) {
        changes = 0;
        #pragma omp parallel for schedule(static) reduction(+ : changes)
        for (int v = 0; v < vertices; v++) {
            omp_set_lock(&lock[v]);
            for (int k = head[v]; k >= 0 && cost[v] != UNREACHED; k = chain[k]) {
                long offer = cost[v] + list[k].weight;
                if (offer < cost[list[k].to]) {
                    cost[list[k].to] = offer;
                    changes++;
                }
            }
            omp_unset_lock(&lock[v]);
        }
    }

    for (int v = 0; v < vertices; v++)
        omp_destroy_lock(&lock[v]);
    free(lock), free(head), free(chain);
    return changes == 0;
}
