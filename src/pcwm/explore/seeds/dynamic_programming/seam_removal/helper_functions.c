#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct image { int rows, cols, width; int *pixel; };

static long energy(const struct image *im, int r, int c)
{
    const int *p = im->pixel + r * im->cols + c;
    long across = (long)p[c > 0 ? -1 : 0] - p[c < im->width - 1 ? 1 : 0];
    long down = (long)p[r > 0 ? -im->cols : 0] - p[r < im->rows - 1 ? im->cols : 0];
    return labs(across) + labs(down);
}

static void energies(const struct image *im, long *total)
{
    #pragma omp for collapse(2)
    for (int r = 0; r < im->rows; r++)
        for (int c = 0; c < im->width; c++)
            total[r * im->cols + c] = energy(im, r, c);
}

static void accumulate(const struct image *im, long *total)
{
    for (int r = 1; r < im->rows; r++) {
        const long *above = total + (r - 1) * im->cols;
        #pragma omp for
        for (int c = 0; c < im->width; c++) {
            int best = c > 0 ? c - 1 : c;
            for (int k = best + 1; k <= c + 1 && k < im->width; k++)
                best = above[k] < above[best] ? k : best;
            total[r * im->cols + c] += above[best];
        }
    }
}

static long take_out(struct image *im, const long *total)
{
    int low = 0, high = im->width - 1;
    long price = 0;
    for (int r = im->rows - 1; r >= 0; r--) {
        const long *row = total + r * im->cols;
        int at = low;
        for (int c = low; c <= high; c++)
            at = row[c] < row[at] ? c : at;
        price = r == im->rows - 1 ? row[at] : price;
        int *p = im->pixel + r * im->cols;
        memmove(p + at, p + at + 1, sizeof *p * (im->width - at - 1));
        low = at > 0 ? at - 1 : 0;
        high = at + 1 < im->width ? at + 1 : at;
    }
    im->width--;
    return price;
}

void seam_removal(int rows, int cols, int seams, int *pixel, long *cost)
{
    struct image im = { rows, cols, cols, pixel };
    long *total = malloc(sizeof *total * rows * cols);
    #pragma omp parallel
    for (int s = 0; s < seams; s++) {
        energies(&im, total);
        accumulate(&im, total);
        #pragma omp single
        cost[s] = take_out(&im, total);
    }
    free(total);
}
