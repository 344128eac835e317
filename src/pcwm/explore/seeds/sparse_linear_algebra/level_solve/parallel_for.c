#include <omp.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };

void level_solve(const struct lower *l, double *x)
{
    for (int level = 0; level < l->levels; level++) {
        const int begin = l->first[level], end = l->first[level + 1];

        #pragma omp parallel for if(end - begin > 8)
        for (int k = begin; k < end; k++) {
            const int r = l->row[k], diagonal = l->start[r + 1] - 1;
            double rest = x[r];
            for (int e = l->start[r]; e < diagonal; e++)
                rest -= l->value[e] * x[l->column[e]];
            x[r] = rest / l->value[diagonal];
        }
    }
}
