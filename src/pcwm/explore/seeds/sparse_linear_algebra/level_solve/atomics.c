#include <omp.h>
#include <stdlib.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

/* Threads take rows in turn and wait for every unknown that the row needs. */
void level_solve(const struct lower *l, double *x)
{
    int *ready = calloc((size_t)l->n, sizeof *ready);
    int next = 0;

    #pragma omp parallel
    for (;;) {
        int r, e, seen;
        #pragma omp atomic capture
        r = next++;
        if (r >= l->n)
            break;

        double rest = x[r];
        for (e = l->start[r]; e < l->start[r + 1] - 1; e++) {
            do {
                #pragma omp atomic read acquire
                seen = ready[l->column[e]];
            } while (!seen);
            rest -= l->value[e] * x[l->column[e]];
        }
        x[r] = rest / l->value[e];
        #pragma omp atomic write release
        ready[r] = 1;
    }
    free(ready);
}
