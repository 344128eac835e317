#include <omp.h>
#include <stdlib.h>
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

/* A lock a node, which goes for the node's row of the matrix and its load. */
void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load)
{
    omp_lock_t *of_node = malloc(sizeof(omp_lock_t) * m->nodes);

    #pragma omp parallel
    {
        #pragma omp for
        for (int p = 0; p < m->nodes; p++) {
            omp_init_lock(&of_node[p]);
            memset(value + start[p], 0, sizeof(double) * (start[p + 1] - start[p]));
            load[p] = 0.0;
        }

        #pragma omp for schedule(dynamic, 32)
        for (int t = 0; t < m->triangles; t++) {
            const int *node = &m->corner[3 * t];
            double k[3][3], area = element(m, node, k);
            for (int i = 0; i < 3; i++) {
                omp_set_lock(of_node + node[i]);
                load[node[i]] += area / 3.0;
                for (int e = start[node[i]]; e < start[node[i] + 1]; e++)
                    for (int j = 0; j < 3; j++)
                        if (column[e] == node[j])
                            value[e] += k[i][j];
                omp_unset_lock(of_node + node[i]);
            }
        }

        #pragma omp for
        for (int p = 0; p < m->nodes; p++)
            omp_destroy_lock(&of_node[p]);
    }
    free(of_node);
}
