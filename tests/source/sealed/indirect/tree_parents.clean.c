#include <stdio.h>

#define NODES 1023

int main(void) {
    static int parent[NODES], weight[NODES], dist[NODES];

    for (int v = 1; v < NODES; v++) {
        parent[v] = (v - 1) / 2;
        weight[v] = 1 + v * 7 % 10;
    }

    for (int first = 1; first < NODES; first = 2 * first + 1) {
        int last = 2 * first + 1;
#pragma omp parallel for
        for (int v = first; v < last; v++)
            dist[v] = dist[parent[v]] + weight[v];
    }

    int far = 0;
    for (int v = 0; v < NODES; v++)
        if (dist[v] > dist[far])
            far = v;
    printf("farthest %d at %d\n", far, dist[far]);
    return 0;
}
