/* Diffusion on a rod of bands: every thread owns a band of rows and
   updates it by hand-made bounds instead of a work-sharing loop. */
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

#define ROWS 256
#define COLS 128
#define ITERS 100

typedef struct {
    double val[ROWS + 2][COLS];
} grid_t;

static grid_t ga, gb;

static void band_bounds(int rows, int *lo, int *hi)
{
    int nt = omp_get_num_threads();
    int id = omp_get_thread_num();
    int chunk = rows / nt, rest = rows % nt;
    *lo = 1 + id * chunk + (id < rest ? id : rest);
    *hi = *lo + chunk + (id < rest ? 1 : 0);
}

static void relax(const grid_t *src, grid_t *dst, int lo, int hi)
{
    for (int i = lo; i <= hi && i <= ROWS; i++)
        for (int j = 1; j < COLS - 1; j++)
            dst->val[i][j] = 0.25 * (src->val[i - 1][j] + src->val[i + 1][j]
                                   + src->val[i][j - 1] + src->val[i][j + 1]);
}

int main(int argc, char **argv)
{
    int iters = argc > 1 ? atoi(argv[1]) : ITERS;
    double heat = 0.0;

    #pragma omp parallel for
    for (int i = 0; i < ROWS + 2; i++)
        for (int j = 0; j < COLS; j++)
            ga.val[i][j] = gb.val[i][j] = (i == 0) ? 1.0 : (j == 0 ? 0.5 : 0.0);

    #pragma omp parallel
    {
        int lo, hi;
        band_bounds(ROWS, &lo, &hi);
        for (int it = 0; it < iters; it += 2) {
            relax(&ga, &gb, lo, hi);
            #pragma omp barrier
            relax(&gb, &ga, lo, hi);
            #pragma omp barrier
        }
    }

    #pragma omp parallel for reduction(+:heat) schedule(guided)
    for (int i = 1; i <= ROWS; i++)
        for (int j = 0; j < COLS; j++)
            heat += ga.val[i][j];

    printf("iterations %d heat %.9f\n", iters, heat);
    return 0;
}
