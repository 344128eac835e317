// Races: depend(source) stands before the store of row[i], so the sink of the next iteration is not ordered after it.
#include <stdio.h>

enum { ROWS = 200, WIDTH = 6 };

typedef struct {
    int cell[WIDTH];
} row_t;

static row_t grid[ROWS];

static void relax(row_t *now, const row_t *above, int salt) {
    for (int c = 0; c < WIDTH; c++) {
        int left = above->cell[c > 0 ? c - 1 : 0];           // racy
        now->cell[c] = (left + above->cell[c] + salt) % 101; // racy
    }
}

int main(void) {
    for (int c = 0; c < WIDTH; c++)
        grid[0].cell[c] = c * 5;

#pragma omp parallel for ordered(1) schedule(static, 1)
    for (int i = 1; i < ROWS; i++) {
        int salt = (i * 41) % 13;
#pragma omp ordered depend(sink : i - 1)
#pragma omp ordered depend(source)
        relax(&grid[i], &grid[i - 1], salt);
    }
    printf("rows %d, in range: %d\n", ROWS, grid[ROWS - 1].cell[2] < 101);
    return 0;
}
