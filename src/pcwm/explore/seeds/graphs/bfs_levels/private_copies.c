#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* Every thread collects what it finds in a list of its own and then copies it into the queue as one piece. */
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    int *queue = malloc(vertices * sizeof *queue), *seen = calloc(vertices, sizeof *seen);
    memset(level, -1, vertices * sizeof *level);
    level[root] = 0, seen[root] = 1, queue[0] = root;
    int begin = 0, end = 1, tail = 1;

    #pragma omp parallel
    {
        int *list = malloc(vertices * sizeof *list);
        for (int depth = 1; begin < end; depth++) {
            int count = 0, place;
            #pragma omp for schedule(dynamic, 16) nowait
            for (int q = begin; q < end; q++)
                for (int e = offset[queue[q]]; e < offset[queue[q] + 1]; e++) {
                    int taken, v = target[e];
                    #pragma omp atomic capture
                    { taken = seen[v]; seen[v] = 1; }
                    if (!taken)
                        level[list[count++] = v] = depth;
                }
            #pragma omp atomic capture
            { place = tail; tail += count; }
            memcpy(queue + place, list, count * sizeof *list);
            #pragma omp barrier
            #pragma omp single
            { begin = end; end = tail; }
        }
        free(list);
    }
    free(queue);
    free(seen);
}
