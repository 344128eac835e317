#include <string.h>

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

void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load)
{
    memset(value, 0, sizeof *value * start[m->nodes]);
    memset(load, 0, sizeof *load * m->nodes);
    for (int t = 0; t < m->triangles; t++) {
        const int *node = m->corner + 3 * t;
        double k[3][3], area = element(m, node, k);
        for (int i = 0; i < 3; i++) {
            load[node[i]] += area / 3.0;
            for (int j = 0; j < 3; j++) {
                int e = start[node[i]];
                while (column[e] != node[j])
                    e++;
                value[e] += k[i][j];
            }
        }
    }
}
