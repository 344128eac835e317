#include <omp.h>
#include <stdlib.h>

/* Level by level; newly seen vertices are appended to the next frontier. */
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    int *frontier = malloc((offset[vertices] + 1) * sizeof *frontier);
    int *next = malloc((offset[vertices] + 1) * sizeof *next);
    int width = 1;

    for (int v = 0; v < vertices; v++)
        level[v] = -1;
    level[root] = 0;
    frontier[0] = root;

    for (int depth = 1; width > 0; depth++) {
        int found = 0;
        #pragma omp parallel for schedule(static) shared(found)
        for (int f = 0; f < width; f++)
            for (int e = offset[frontier[f]]; e < offset[frontier[f] + 1]; e++) {
                int slot, v = target[e];
                if (level[v] == -1) {
                    level[v] = depth;
                    #pragma omp atomic capture
                    slot = found++;
                    next[slot] = v;
                }
            }
        int *spare = frontier;
        frontier = next;
        next = spare;
        width = found;
    }
    free(frontier);
    free(next);
}
