#include <stdio.h>

#define ROWS 40
#define LEN 32

static float grid[ROWS][LEN];

int main(void) {
    for (int r = 0; r < ROWS; r++)
        for (int k = 0; k < LEN; k++)
            grid[r][k] = (float)((r + 2 * k) % 11);

#pragma omp parallel for
    for (int r = 1; r < ROWS; r++) {
#pragma omp simd
        for (int k = 0; k < LEN; k++)
            grid[r][k] = 0.5f * (grid[r][k] + grid[r - 1][k]);
    }

    float s = 0;
    for (int k = 0; k < LEN; k++)
        s += grid[ROWS - 1][k];
    printf("%.4f\n", s);
    return 0;
}
