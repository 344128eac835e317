#include <omp.h>
#include <stdlib.h>

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

/* Each thread's copy has room for the matrix and, behind it, the loads. */
void assemble(const struct mesh *m, const int *start, const int *column, double *value, double *load)
{
    int entries = start[m->nodes], length = entries + m->nodes, copies = 0;
    double **copy = malloc(sizeof *copy * omp_get_max_threads());

    #pragma omp parallel
    {
        double *mine = calloc((size_t)length, sizeof *mine);
        copy[omp_get_thread_num()] = mine;
        #pragma omp atomic
        copies++;

        #pragma omp for
        for (int t = 0; t < m->triangles; t++) {
            const int *node = m->corner + 3 * t;
            double k[3][3], area = element(m, node, k);
            for (int i = 0; i < 3; i++) {
                mine[entries + node[i]] += area / 3.0;
                for (int j = 0; j < 3; j++)
                    mine[find(column, start[node[i]], node[j])] += k[i][j];
            }
        }

        #pragma omp for
        for (int e = 0; e < length; e++) {
            double sum = 0.0;
            for (int c = 0; c < copies; c++)
                sum += copy[c][e];
            *(e < entries ? value + e : load + e - entries) = sum;
        }
        free(mine);
    }
    free(copy);
}
