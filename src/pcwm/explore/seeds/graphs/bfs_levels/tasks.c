#include <omp.h>
#include <stdlib.h>

enum { CHUNK = 64 };

/* Level by level, 64 vertices a task; the first to count a vertex up from zero puts it into the queue. */
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    int *seen = calloc(vertices, sizeof *seen), *queue = malloc(vertices * sizeof *queue);
    for (int v = 0; v < vertices; v++)
        level[v] = -1;
    level[root] = 0;
    seen[root] = 1;
    queue[0] = root;

    #pragma omp parallel
    #pragma omp single
    for (int depth = 1, begin = 0, end = 1, tail = 1; begin < end; depth++) {
        for (int low = begin; low < end; low += CHUNK) {
            #pragma omp task shared(tail) firstprivate(low, end, depth)
            for (int q = low; q < end && q < low + CHUNK; q++)
                for (int e = offset[queue[q]]; e < offset[queue[q] + 1]; e++) {
                    int before, slot;
                    #pragma omp atomic capture
                    before = seen[target[e]]++;
                    if (before > 0)
                        continue;
                    level[target[e]] = depth;
                    #pragma omp atomic capture
                    slot = tail++;
                    queue[slot] = target[e];
                }
        }
        #pragma omp taskwait
        begin = end;
        end = tail;
    }
    free(seen);
    free(queue);
}
