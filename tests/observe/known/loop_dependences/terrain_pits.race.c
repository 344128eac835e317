// The one pit, in row 61, reads row 60 while another chunk may be writing it; no other row looks at its neighbour.
#include <stdio.h>

#define ROWS 96
#define COLS 40

static double height[ROWS][COLS];

static void survey(void) {
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            height[r][c] = 2.0 + (r * 5 + c * 3) % 11;
    height[61][17] = -1.0;
}

int main(void) {
    survey();

#pragma omp parallel for schedule(dynamic, 4)
    for (int r = 1; r < ROWS; r++) {
        for (int c = 0; c < COLS; c++) {
            if (height[r][c] < 0.0)
                height[r][c] = 0.5 * height[r - 1][c]; // racy
            else
                height[r][c] *= 0.9; // racy
        }
    }

    double low = height[0][0];
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            if (height[r][c] < low)
                low = height[r][c];
    printf("lowest point %.4f\n", low);
    return 0;
}
