#include <omp.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

/* The rows of a colour have nothing to do with each other. */
void coloured_sweeps(const struct coloured *s, int sweeps, double *x)
{
    #pragma omp parallel default(none) shared(s, sweeps, x)
    {
        const int *const start = s->start, *const column = s->column;

        for (int pass = 0; pass < sweeps * s->colours; ++pass)
        {
            const int c = pass % s->colours;

            #pragma omp for schedule(static) nowait
            for (int k = s->first[c]; k < s->first[c + 1]; ++k)
            {
                const int r = s->member[k];
                double rest = s->rhs[r];
                double diagonal = 0.0;
                for (int e = start[r]; e < start[r + 1]; ++e)
                {
                    const double v = s->value[e];
                    if (column[e] == r)
                        diagonal = v;
                    else
                        rest -= v * x[column[e]];
                }
                x[r] = rest / diagonal;
            }
        }
    }
}
