/* Level-synchronous breadth first search on a random graph. */
#include <stdio.h>
#include <stdlib.h>

#define MAXLEV 64

static int nv = 20000, deg = 6;

static unsigned hash(unsigned x)
{
    x ^= x >> 16; x *= 0x7feb352du;
    x ^= x >> 15; x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

int main(int argc, char **argv)
{
    if (argc > 1) nv = atoi(argv[1]);
    if (argc > 2) deg = atoi(argv[2]);

    int *adj = malloc(sizeof(int) * nv * deg);
    int *level = malloc(sizeof(int) * nv);
    int *claimed = calloc(nv, sizeof(int));
    int *front = malloc(sizeof(int) * nv);
    int *next = malloc(sizeof(int) * nv);
    int nfront = 1, depth = 0;
    int count[MAXLEV] = {0};

    #pragma omp parallel for schedule(static)
    for (int v = 0; v < nv; v++) {
        level[v] = -1;
        adj[v * deg] = (v + 1) % nv;
        for (int e = 1; e < deg; e++)
            adj[v * deg + e] = hash(v * 31u + e) % nv;
    }

    level[0] = 0;
    claimed[0] = 1;
    front[0] = 0;
    while (nfront > 0 && depth < MAXLEV - 1) {
        int nnext = 0;
        depth++;
        #pragma omp parallel for schedule(dynamic, 64)
        for (int f = 0; f < nfront; f++) {
            int u = front[f];
            for (int e = 0; e < deg; e++) {
                int w = adj[u * deg + e];
                int old;
                #pragma omp atomic capture
                { old = claimed[w]; claimed[w] = 1; }
                if (!old) {
                    int slot;
                    level[w] = depth;
                    #pragma omp atomic capture
                    slot = nnext++;
                    next[slot] = w;
                }
            }
        }
        int *t = front;
        front = next;
        next = t;
        nfront = nnext;
    }

    int unreached = 0;
    #pragma omp parallel for reduction(+:unreached)
    for (int v = 0; v < nv; v++) {
        if (level[v] < 0) {
            unreached++;
            continue;
        }
        count[level[v]]++;
    }

    printf("%d vertices, depth %d, unreached %d\n", nv, depth, unreached);
    for (int l = 0; l < MAXLEV && count[l] > 0; l++)
        printf("  level %2d: %d\n", l, count[l]);
    free(adj); free(level); free(claimed); free(front); free(next);
    return 0;
}
