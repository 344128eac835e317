#include <stdio.h>

#define ROWS 24
#define COLS 32
#define MAXIT 30

int main(void) {
    static int steps[ROWS][COLS];
    double zr, zi, t;
    int k;

#pragma omp parallel for private(k) private(t)
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLS; c++) {
            double cr = -2.0 + 3.0 * c / COLS, ci = -1.0 + 2.0 * r / ROWS;
            zr = zi = 0;
            for (k = 0; k < MAXIT && zr * zr + zi * zi < 4; k++) {
                t = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = t;
            }
            steps[r][c] = k;
        }
    }

    int inside = 0;
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            inside += steps[r][c] == MAXIT;
    printf("%d points inside\n", inside);
    return 0;
}
