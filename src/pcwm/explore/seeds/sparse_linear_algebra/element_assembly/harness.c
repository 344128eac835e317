#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct mesh { int nodes, triangles; const int *corner; const double *xy; };
void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load);

static double wobble(int k)
{
    double v = sin(k * 12.9898) * 43758.5453;
    return 0.5 * (v - floor(v)) - 0.25;
}

int main(int argc, char **argv)
{
    int cells = argc > 1 ? atoi(argv[1]) : 20;
    if (cells < 3 || cells > 1500)
        return 2;
    int side = cells + 1, nodes = side * side, triangles = 2 * cells * cells;
    int *corner = malloc(sizeof(int) * 3 * triangles), *start = malloc(sizeof(int) * (nodes + 1)), *column = malloc(sizeof(int) * 7 * nodes);
    double *xy = malloc(sizeof(double) * 2 * nodes), *value = malloc(sizeof(double) * 7 * nodes), *load = malloc(sizeof(double) * nodes);
    if (!corner || !start || !column || !xy || !value || !load)
        return 3;

    /* A square lattice with its inner points shifted a little; every cell is cut along one diagonal. */
    static const int di[] = { -1, -1, 0, 0, 0, 1, 1 }, dj[] = { -1, 0, -1, 0, 1, 0, 1 };
    int used = 0;
    for (int p = 0; p < nodes; p++) {
        start[p] = used;
        xy[2 * p] = p % side + wobble(2 * p);
        xy[2 * p + 1] = p / side + wobble(2 * p + 1);
        for (int k = 0; k < 7; k++) {
            int i = p / side + di[k], j = p % side + dj[k];
            if (i >= 0 && j >= 0 && i < side && j < side)
                column[used++] = i * side + j;
        }
    }
    start[nodes] = used;
    for (int c = 0; c < cells * cells; c++) {
        int p = c / cells * side + c % cells, *t = corner + 6 * c;
        t[0] = p, t[1] = p + 1, t[2] = p + side + 1;
        t[3] = p, t[4] = p + side + 1, t[5] = p + side;
    }

    struct mesh m = { nodes, triangles, corner, xy };
    double loads = 0.0, weighted = 0.0, trace = 0.0, size = 0.0, rows = 0.0;
    for (int round = 0; round < 2; round++) {
        for (int e = 0; e < used; e++)
            value[e] = 1e3;
        for (int p = 0; p < nodes; p++)
            load[p] = -1e3;
        assemble(&m, start, column, value, load);
        for (int p = 0; p < nodes; p++) {
            double sum = 0.0;
            loads += load[p] * (1 + (p + round) % 7);
            for (int e = start[p]; e < start[p + 1]; e++) {
                size += fabs(value[e]);
                weighted += value[e] * value[e] * (1 + e % 11);
                sum += value[e];
                if (column[e] == p)
                    trace += value[e];
            }
            rows += fabs(sum) > 1e-9;
        }
        xy[2 * (side + 1)] += 0.1;
    }
    printf("loads %.12g\nweighted %.12g\ntrace %.12g\nsize %.12g\nuneven_rows %.12g\n", loads, weighted, trace, size, rows);
    free(corner), free(start), free(column), free(xy), free(value), free(load);
    return 0;
}
