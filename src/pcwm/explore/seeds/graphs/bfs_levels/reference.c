#include <stdlib.h>

/* A queue of vertices; each is appended when it is first seen. */
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    int *queue = malloc(vertices * sizeof *queue);
    for (int v = 0; v < vertices; v++)
        level[v] = -1;

    int head = 0, tail = 0;
    level[root] = 0;
    queue[tail++] = root;
    while (head < tail) {
        int v = queue[head++];
        for (int e = offset[v]; e < offset[v + 1]; e++)
            if (level[target[e]] < 0) {
                level[target[e]] = level[v] + 1;
                queue[tail++] = target[e];
            }
    }
    free(queue);
}
