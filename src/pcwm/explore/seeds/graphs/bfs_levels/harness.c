#include <stdio.h>
#include <stdlib.h>

enum { DEGREE = 8, ROOTS = 4 };

void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level);

static unsigned long long state = 362436069362436069ULL;

static int draw(int below)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((state >> 33) % (unsigned)below);
}

int main(int argc, char **argv)
{
    int vertices = argc > 1 ? atoi(argv[1]) : 1000;
    if (vertices < 64)
        return 2;

    /* Random edges among all but the last few vertices, which stay alone. */
    int edges = vertices * DEGREE / 2, joined = vertices - 3;
    int *from = malloc(edges * sizeof *from), *to = malloc(edges * sizeof *to);
    int *offset = calloc(vertices + 2, sizeof *offset), *target = malloc(2 * edges * sizeof *target);
    int *level = malloc(vertices * sizeof *level);
    if (!from || !to || !offset || !target || !level)
        return 3;
    for (int e = 0; e < edges; e++) {
        from[e] = draw(joined);
        to[e] = (from[e] + 1 + draw(joined / 8)) % joined;
        offset[from[e] + 2]++, offset[to[e] + 2]++;
    }
    for (int v = 2; v < vertices + 2; v++)
        offset[v] += offset[v - 1];
    for (int e = 0; e < edges; e++) {
        target[offset[from[e] + 1]++] = to[e];
        target[offset[to[e] + 1]++] = from[e];
    }

    for (int search = 0; search < ROOTS; search++) {
        bfs_levels(vertices, offset, target, joined / ROOTS * search, level);
        long reached = 0, depth = 0, sum = 0, weighted = 0;
        for (int v = 0; v < vertices; v++) {
            reached += level[v] >= 0;
            depth = level[v] > depth ? level[v] : depth;
            sum += level[v];
            weighted += (long)level[v] * (v % 101);
        }
        printf("reached%d %ld\ndepth%d %ld\nsum%d %ld\nweighted%d %ld\n", search, reached, search, depth, search, sum, search, weighted);
    }
    free(from), free(to), free(offset), free(target), free(level);
    return 0;
}
