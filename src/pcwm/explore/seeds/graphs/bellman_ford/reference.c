typedef struct { int from, to, weight; } arc;
#define UNREACHED 1000000000L

int cheapest(int vertices, int arcs, const arc *list, int root, long *cost)
{
    for (int v = 0; v < vertices; v++)
        cost[v] = UNREACHED;
    cost[root] = 0;

    for (int round = 0; round < vertices; round++) {
        int changes = 0;
        for (int k = 0; k < arcs; k++) {
            arc a = list[k];
            if (cost[a.from] != UNREACHED && cost[a.from] + a.weight < cost[a.to]) {
                cost[a.to] = cost[a.from] + a.weight;
                changes++;
            }
        }
        if (changes == 0)
            return 1;
    }
    return 0;
}
