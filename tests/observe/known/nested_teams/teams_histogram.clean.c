// Clean: the two steps are separate teams regions, joined in between, and counts meet only in reductions (5.2, 10.2).
#include <stdio.h>

#define ROWS 40
#define COLS 16
#define LEVELS 6

static int height[ROWS][COLS];

static int level_of(int h) {
    return h * LEVELS / 29;
}

int main(void) {
    int histogram[LEVELS] = {0};
    long volume = 0;

#pragma omp teams distribute parallel for collapse(2) num_teams(2)
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            height[r][c] = (r * 13 + c * c) % 29;

#pragma omp teams num_teams(2) reduction(+ : volume, histogram)
    {
#pragma omp distribute parallel for reduction(+ : volume, histogram)
        for (int r = 1; r < ROWS; r++)
            for (int c = 0; c < COLS; c++) {
                volume += height[r][c] + height[r - 1][c];
                histogram[level_of(height[r][c])]++;
            }
    }
    printf("volume %ld, levels", volume);
    for (int l = 0; l < LEVELS; l++)
        printf(" %d", histogram[l]);
    printf("\n");
    return 0;
}
