#include <omp.h>
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

static double *at(const int *column, double *value, int from, int to, int wanted)
{
    while (from < to && column[from] != wanted)
        from++;
    return value + from;
}

void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load)
{
    memset(value, 0, sizeof(double) * start[m->nodes]);
    memset(load, 0, sizeof(double) * m->nodes);

    #pragma omp parallel for schedule(static, 1)
    for (int t = 0; t < m->triangles; t++) {
        const int *node = m->corner + 3 * t;
        double k[3][3];
        double area = element(m, node, k);

        /* The diagonal first: it has one element a node. */
        for (int i = 0; i < 3; i++)
            *at(column, value, start[node[i]], start[node[i] + 1], node[i]) += k[i][i];

        #pragma omp critical(matrix)
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                if (i != j)
                    *at(column, value, start[node[i]], start[node[i] + 1], node[j]) += k[i][j];

        #pragma omp critical(vector)
        for (int i = 0; i < 3; i++)
            load[node[i]] += area / 3.0;
    }
}
