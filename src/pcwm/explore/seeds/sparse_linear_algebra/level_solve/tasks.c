#include <omp.h>

#define CHUNK 16

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

static void solve_some(const struct lower *l, int from, int to, double *x)
{
    int k, e, r;
    for (k = from; k < to; k++) {
        r = l->row[k];
        for (e = l->start[r]; l->column[e] < r; e++)
            x[r] -= l->value[e] * x[l->column[e]];
        x[r] /= l->value[e];
    }
}

/* Level by level, a task for every few rows. */
void level_solve(const struct lower *l, double *x)
{
    #pragma omp parallel
    {
        #pragma omp single
        {
            int level, k, end;
            for (level = 0; level < l->levels; level++) {
                end = l->first[level + 1];
                for (k = l->first[level]; k < end; k += CHUNK) {
                    #pragma omp task firstprivate(k, end)
                    solve_some(l, k, k + CHUNK < end ? k + CHUNK : end, x);
                }
            }
            #pragma omp taskwait
        }
    }
}
