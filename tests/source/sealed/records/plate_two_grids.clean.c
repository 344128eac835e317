#include <stdio.h>

#define R 40
#define C 36

static double plate[2][R][C];

int main(void) {
    for (int c = 0; c < C; c++)
        plate[0][0][c] = plate[1][0][c] = 80;

    int src = 0;
    for (int sweep = 0; sweep < 25; sweep++) {
        int dst = 1 - src;
#pragma omp parallel for
        for (int r = 1; r < R - 1; r++)
            for (int c = 1; c < C - 1; c++)
                plate[dst][r][c] = 0.25 * (plate[src][r - 1][c] + plate[src][r + 1][c] + plate[src][r][c - 1] + plate[src][r][c + 1]);
        src = dst;
    }
    printf("%.6f\n", plate[src][3][C / 2]);
    return 0;
}
