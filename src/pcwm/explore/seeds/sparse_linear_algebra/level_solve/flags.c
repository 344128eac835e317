#include <omp.h>
#include <stdlib.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

/* Rows are dealt out one by one in the order of their levels; done[r] tells the others that x[r] is final. */
void level_solve(const struct lower *l, double *x)
{
    int *done = calloc((size_t)l->n, sizeof *done);

    #pragma omp parallel for schedule(static, 1)
    for (int k = 0; k < l->n; k++) {
        int r = l->row[k];
        int e = l->start[r];
        double rest = x[r];

        for (; e < l->start[r + 1] - 1; e++) {
            int c = l->column[e];
            while (done[c] == 0) {
                #pragma omp flush
            }
            rest -= l->value[e] * x[c];
        }
        x[r] = rest / l->value[e];
        #pragma omp flush
        done[r] = 1;
        #pragma omp flush
    }
    free(done);
}
