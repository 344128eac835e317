#include <stdio.h>

#define R 32
#define C 24

static double t[R][C];

int main(void) {
    for (int c = 0; c < C; c++)
        t[0][c] = 100;

#pragma omp teams distribute parallel for num_teams(2)
    for (int r = 1; r < R - 1; r++)
        for (int c = 1; c < C - 1; c++)
            t[r][c] = 0.25 * (t[r - 1][c] + t[r + 1][c] + t[r][c - 1] + t[r][c + 1]);

    double s = 0;
    for (int r = 0; r < R; r++)
        s += t[r][C / 2];
    printf("%.5f\n", s);
    return 0;
}
