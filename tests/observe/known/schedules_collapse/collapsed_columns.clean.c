// Clean: the recurrence runs along the third loop, which is not collapsed, so one thread walks each column in order.
#include <stdio.h>

#define NX 12
#define NY 10
#define NZ 14

static float density[NX][NY][NZ];
static int deep[NX][NY];

int main(void) {
    for (int x = 0; x < NX; x++)
        for (int y = 0; y < NY; y++)
            for (int z = 0; z < NZ; z++)
                density[x][y][z] = (float)((x * 5 + y * 3 + z) % 8);

#pragma omp parallel
    {
#pragma omp for collapse(2) schedule(dynamic, 3)
        for (int x = 0; x < NX; x++)
            for (int y = 0; y < NY; y++)
                for (int z = 1; z < NZ; z++)
                    density[x][y][z] += 0.5f * density[x][y][z - 1];

#pragma omp for collapse(2) schedule(guided)
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++) {
                int west = x > 0 ? x - 1 : NX - 1;
                deep[x][y] = density[x][y][NZ - 1] > density[west][y][NZ - 1];
            }
    }
    int count = 0;
    for (int x = 0; x < NX; x++)
        for (int y = 0; y < NY; y++)
            count += deep[x][y];
    printf("rising columns %d, corner %.4f\n", count, density[NX - 1][NY - 1][NZ - 1]);
    return 0;
}
