#include <omp.h>

struct mesh { int nodes, triangles; const int *corner; const double *xy; };

static double element(const struct mesh *m, const int *node, double k[3][3])
{
    double dx[3], dy[3];
    for (int i = 0; i < 3; i++) {
        const double *p = m->xy + 2 * node[(i + 1) % 3], *q = m->xy + 2 * node[(i + 2) % 3];
        dx[i] = q[0] - p[0];
        dy[i] = p[1] - q[1];
    }
    double area = 0.5 * (dx[2] * dy[1] - dx[1] * dy[2]);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            k[i][j] = (dy[i] * dy[j] + dx[i] * dx[j]) / (4.0 * area);
    return area;
}

static int find(const int *column, int e, int wanted)
{
    while (column[e] != wanted)
        e++;
    return e;
}

void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load)
{
    const int nodes = m->nodes, entries = start[m->nodes];

    for (int e = 0; e < entries; e++)
        value[e] = 0.0;
    for (int p = 0; p < nodes; p++)
        load[p] = 0.0;

    #pragma omp parallel for reduction(+ : load[:nodes])
    for (int t = 0; t < m->triangles; t++) {
        const int *node = m->corner + 3 * t;
        double k[3][3];
        double third = element(m, node, k) / 3.0;

        for (int i = 0; i < 3; i++) {
            load[node[i]] += third;
            for (int j = 0; j < 3; j++)
                value[find(column, start[node[i]], node[j])] += k[i][j];
        }
    }
}
