/* Acoustic wave equation in a box, second order in time and space. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NX 48
#define NY 48
#define NZ 64
#define STEPS 40

typedef float field_t[NX][NY][NZ];

static field_t prev, cur, next, smooth;

static void source(int t)
{
    float ft = (float)t;
    cur[NX / 2][NY / 2][NZ / 2] += (1.0f - 0.02f * ft) / (1.0f + 0.1f * ft * ft);
}

static void advance(float c2)
{
    #pragma omp parallel for collapse(2) schedule(static)
    for (int x = 1; x < NX - 1; x++)
        for (int y = 1; y < NY - 1; y++)
            for (int z = 1; z < NZ - 1; z++) {
                float lap = cur[x - 1][y][z] + cur[x + 1][y][z]
                          + cur[x][y - 1][z] + cur[x][y + 1][z]
                          + cur[x][y][z - 1] + cur[x][y][z + 1]
                          - 6.0f * cur[x][y][z];
                next[x][y][z] = 2.0f * cur[x][y][z] - prev[x][y][z] + c2 * lap;
            }
}

static void rotate(void)
{
    #pragma omp parallel for
    for (int x = 0; x < NX; x++) {
        memcpy(prev[x], cur[x], sizeof cur[x]);
        memcpy(cur[x], next[x], sizeof next[x]);
    }
}

/* low-pass along x before the field is written out */
static void output_filter(void)
{
    #pragma omp parallel for collapse(2)
    for (int x = 1; x < NX - 1; x++)
        for (int y = 0; y < NY; y++)
            for (int z = 0; z < NZ; z++)
                smooth[x][y][z] = 0.25f * cur[x - 1][y][z] + 0.5f * cur[x][y][z]
                    + 0.25f * cur[x + 1][y][z];
}

int main(int argc, char **argv)
{
    int steps = argc > 1 ? atoi(argv[1]) : STEPS;
    float c2 = 0.16f;

    for (int t = 0; t < steps; t++) {
        source(t);
        advance(c2);
        rotate();
    }

    output_filter();

    double norm = 0.0;
    #pragma omp parallel for reduction(+:norm)
    for (int x = 1; x < NX - 1; x++)
        for (int y = 0; y < NY; y++)
            for (int z = 0; z < NZ; z++) {
                double v = smooth[x][y][z];
                norm += v * v;
            }
    printf("steps %d, filtered norm %.6e\n", steps, norm);
    return 0;
}
