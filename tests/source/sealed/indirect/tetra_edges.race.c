#include <stdio.h>

#define NODES 200
#define EDGES 900

static int from[EDGES], to[EDGES];
static double value[NODES], residual[NODES];

int main(void) {
    for (int e = 0; e < EDGES; e++) {
        from[e] = e * 7 % NODES;
        to[e] = (e * 11 + 3) % NODES;
    }
    for (int i = 0; i < NODES; i++)
        value[i] = i % 13;

#pragma omp parallel for
    for (int e = 0; e < EDGES; e++) {
        double flux = 0.5 * (value[from[e]] - value[to[e]]);
        residual[from[e]] -= flux;
        residual[to[e]] += flux;
    }

    double norm = 0;
    for (int i = 0; i < NODES; i++)
        norm += residual[i] * residual[i];
    printf("norm %.6f\n", norm);
    return 0;
}
