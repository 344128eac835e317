#include <omp.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

static double solve_for(const struct coloured *s, int r, const double *x)
{
    double rest = s->rhs[r], diagonal = 1.0;
    for (int e = s->start[r]; e < s->start[r + 1]; e++) {
        int c = s->column[e];
        if (c == r)
            diagonal = s->value[e];
        else
            rest -= s->value[e] * x[c];
    }
    return rest / diagonal;
}

/* member lists all the rows, sorted by colour. */
void coloured_sweeps(const struct coloured *s, int sweeps, double *x)
{
    for (int sweep = 0; sweep < sweeps; sweep++) {
        #pragma omp parallel for schedule(static, 5)
        for (int k = 0; k < s->n; k++) {
            int r = s->member[k];
            x[r] = solve_for(s, r, x);
        }
    }
}
