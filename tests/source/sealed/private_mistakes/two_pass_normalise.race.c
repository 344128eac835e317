#include <stdio.h>

#define ROWS 60
#define COLS 20

static double a[ROWS][COLS], b[ROWS][COLS];

int main(void) {
    double scale;
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++) {
            a[r][c] = 1 + (r + c) % 9;
            b[r][c] = 2 + (r * c) % 5;
        }

#pragma omp parallel
    {
#pragma omp for private(scale)
        for (int r = 0; r < ROWS; r++) {
            scale = 0;
            for (int c = 0; c < COLS; c++)
                scale += a[r][c];
            for (int c = 0; c < COLS; c++)
                a[r][c] /= scale;
        }
#pragma omp for
        for (int r = 0; r < ROWS; r++) {
            scale = 0;
            for (int c = 0; c < COLS; c++)
                scale += b[r][c];
            for (int c = 0; c < COLS; c++)
                b[r][c] /= scale;
        }
    }

    printf("%.5f %.5f\n", a[3][3], b[3][3]);
    return 0;
}
