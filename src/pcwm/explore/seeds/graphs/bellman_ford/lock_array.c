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

/* A lock for every vertex. */
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    omp_lock_t *lock = make_locks(vertices);
    int changes = 1;

    for (int v = 0; v < vertices; v++)
        cost[v] = UNREACHED;
    cost[root] = 0;

    for (int round = 0; changes > 0 && round < vertices; round++) {
        changes = 0;
        #pragma omp parallel for reduction(+ : changes)
        for (int k = 0; k < arcs; k++) {
            const arc *a = list + k;
            omp_set_lock(&lock[a->from]);
            if (cost[a->from] != UNREACHED) {
                long offer = cost[a->from] + a->weight;
                if (offer < cost[a->to]) {
                    cost[a->to] = offer;
                    changes++;
                }
            }
            omp_unset_lock(&lock[a->from]);
        }
    }

    for (int v = 0; v < vertices; v++)
        omp_destroy_lock(&lock[v]);
    free(lock);
    return changes == 0;
}
