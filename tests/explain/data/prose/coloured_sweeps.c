#include <omp.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

void coloured_sweeps(const struct coloured *s, int sweeps, double *x) {
    #pragma omp parallel
    #pragma omp masked
    for (int sweep = 0; sweep < sweeps; sweep += 1)
        for (int c = 0; c < s->colours; c += 1) {
            const int begin = s->first[c], end = s->first[c + 1];

            #pragma omp taskloop num_tasks(6) shared(x, s)
            for (int k = begin; k < end; k += 1) {
                const int r = s->member[k];
                /* set up */
                double rest = s->rhs[r], diagonal = 0.0;
                for (int e = s->start[r]; e < s->start[r + 1]; e += 1) {
                    if (s->column[e] == r)
                        diagonal = s->value[e];
                    else
                        rest = rest - (s->value[e] * x[s->column[e]]);
                }
                x[r] = rest / diagonal;
            }
        }
}
