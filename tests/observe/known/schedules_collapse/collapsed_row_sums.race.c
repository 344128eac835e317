// Races where the team size does not divide 48: collapse(2) lets a chunk begin inside a row that depends on its left.
#include <stdio.h>

#define ROWS 48
#define COLS 30

static void integrate(int rows, int cols, int area[rows][cols]) {
#pragma omp parallel for collapse(2) schedule(static)
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
            if (c > 0)
                area[r][c] += area[r][c - 1]; // racy
}

int main(void) {
    static int area[ROWS][COLS];
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            area[r][c] = (r * 3 + c * 5) % 11;

    integrate(ROWS, COLS, area);

    int positive = 0;
    for (int r = 0; r < ROWS; r++)
        positive += area[r][COLS - 1] > 0;
    printf("rows with area: %d\n", positive > 0);
    return 0;
}
