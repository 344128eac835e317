#include <omp.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

void coloured_sweeps(const struct coloured *s, int sweeps, double *x)
{
    int c, e, k, r, sweep;
    double rest, diagonal;

    #pragma omp parallel private(c, e, r, sweep, rest, diagonal)
    for (sweep = 0; sweep < sweeps; sweep++) {
        for (c = 0; c < s->colours; c++) {
            #pragma omp for schedule(guided, 4)
            for (k = s->first[c]; k < s->first[c + 1]; k++) {
                r = s->member[k];
                rest = s->rhs[r];
                diagonal = 1.0;
                for (e = s->start[r]; e < s->start[r + 1]; e++)
                    if (s->column[e] != r)
                        rest -= s->value[e] * x[s->column[e]];
                    else
                        diagonal = s->value[e];
                x[r] = rest / diagonal;
            }
        }
    }
}
