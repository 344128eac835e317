#include <math.h>
#include <omp.h>
#include <stdlib.h>

typedef struct {
    double column, row, squares, largest;
    char pad[64];
} Partial;

/* Every thread notes its own four numbers; they are put together after the team is gone. */
void matrix_norms(int rows, int cols, const double *a, double *norms)
{
    int most = omp_get_max_threads();
    Partial *part = calloc((size_t)most, sizeof *part);

    #pragma omp parallel num_threads(most)
    {
        Partial *p = &part[omp_get_thread_num()];
        int i, j;

        #pragma omp for nowait
        for (j = 0; j < cols; j++) {
            double sum = 0.0;
            for (int r = 0; r < rows; r++)
                sum += fabs(a[r * cols + j]);
            p->column = fmax(p->column, sum);
        }

        #pragma omp for nowait
        for (i = 0; i < rows; i++) {
            const double *row = a + i * cols, *end = row + cols;
            double sum = 0.0;
            for (; row != end; row++) {
                double x = fabs(*row);
                sum += x;
                p->squares += x * x;
                p->largest = fmax(p->largest, x);
            }
            p->row = fmax(p->row, sum);
        }
    }

    Partial all = part[0];
    for (int t = 1; t < most; t++) {
        all.column = fmax(all.column, part[t].column);
        all.row = fmax(all.row, part[t].row);
        all.largest = fmax(all.largest, part[t].largest);
        all.squares += part[t].squares;
    }
    norms[0] = all.column;
    norms[1] = all.row;
    norms[2] = sqrt(all.squares);
    norms[3] = all.largest;
    free(part);
}
