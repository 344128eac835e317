#include <stdio.h>
#include <stdlib.h>

typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L
int cheapest(int vertices, int arcs, const arc *list, int root, long *cost);

static unsigned long long state = 1442695040888963407ULL;

static int draw(int below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int)((state >> 20) % (unsigned)below);
}

int main(int argc, char **argv)
{
    int vertices = argc > 1 ? atoi(argv[1]) : 1000;
    if (vertices < 20 || vertices > 5000000)
        return 2;
    int arcs = 6 * vertices;
    arc *list = malloc(arcs * sizeof *list);
    long *cost = malloc(vertices * sizeof *cost), *height = malloc(vertices * sizeof *height);
    if (!list || !cost || !height)
        return 3;

    /* Differences of height make some weights negative, but no circuit. The last vertices have no arc that enters. */
    for (int v = 0; v < vertices; v++)
        height[v] = draw(60);
    for (int k = 0; k < arcs; k++) {
        int from = draw(vertices), to = k % 3 ? draw(vertices - 4) : (from + 1 + draw(9)) % (vertices - 4);
        list[k] = (arc){from, to, (int)(1 + draw(40) + height[to] - height[from])};
    }

    for (int call = 0; call < 3; call++) {
        if (call == 2) {
            list[1] = (arc){list[0].to, list[0].from % (vertices - 4), -100};
            list[0].from = list[1].to;
        }
        int root = call * (vertices / 3), fine = cheapest(vertices, arcs, list, call < 2 ? root : list[0].from, cost);
        long reached = 0, sum = 0, weighted = 0, least = UNREACHED;
        for (int v = 0; fine && v < vertices; v++)
            if (cost[v] != UNREACHED) {
                reached++;
                sum += cost[v];
                weighted += cost[v] * (1 + v % 61);
                least = cost[v] < least ? cost[v] : least;
            }
        printf("fine%d %d\nreached%d %ld\nsum%d %ld\nweighted%d %ld\nleast%d %ld\n", call, fine, call, reached, call, sum, call, weighted,
               call, least);
    }
    free(list), free(cost), free(height);
    return 0;
}
