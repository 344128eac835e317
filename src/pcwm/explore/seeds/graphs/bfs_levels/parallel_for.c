#include <omp.h>
#include <stdlib.h>

/* Bottom-up: every vertex without a level looks for a neighbour in the frontier. */
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    char *frontier = calloc(vertices, 1), *next = calloc(vertices, 1);
    for (int v = 0; v < vertices; v++)
        level[v] = -1;
    level[root] = 0;
    frontier[root] = 1;

    int found = 1;
    for (int depth = 1; found > 0; depth++) {
        found = 0;
        #pragma omp parallel for reduction(+ : found) schedule(static)
        for (int v = 0; v < vertices; v++) {
            next[v] = 0;
            for (int e = offset[v]; level[v] < 0 && e < offset[v + 1]; e++)
                if (frontier[target[e]]) {
                    level[v] = depth;
                    next[v] = 1;
                    found++;
                }
        }
        char *old = frontier;
        frontier = next;
        next = old;
    }
    free(frontier);
    free(next);
}
