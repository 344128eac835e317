#include <omp.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

static double solved(const struct lower *l, int r, const double *x)
{
    int diagonal = l->start[r + 1] - 1;
    double rest = x[r];
    for (int e = l->start[r]; e < diagonal; e++)
        rest -= l->value[e] * x[l->column[e]];
    return rest / l->value[diagonal];
}

/* A level is halved until few rows are left. */
static void solve_range(const struct lower *l, int begin, int end, double *x)
{
    if (end - begin <= 24) {
        for (int k = begin; k < end; k++)
            x[l->row[k]] = solved(l, l->row[k], x);
        return;
    }
    int middle = begin + (end - begin) / 2;
    #pragma omp task
    solve_range(l, begin, middle, x);
    solve_range(l, middle, end, x);
}

void level_solve(const struct lower *l, double *x)
{
    #pragma omp parallel
    #pragma omp single
    for (int level = 0; level < l->levels; level++) {
        #pragma omp taskgroup
        solve_range(l, l->first[level], l->first[level + 1], x);
    }
}
