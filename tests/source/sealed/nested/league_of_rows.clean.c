#include <stdio.h>

#define ROWS 24
#define COLS 40

static int cell[ROWS][COLS];

int main(void) {
#pragma omp teams num_teams(3)
#pragma omp distribute
    for (int r = 0; r < ROWS; r++) {
#pragma omp parallel for
        for (int c = 0; c < COLS; c++)
            cell[r][c] = (r * 31 + c * 17) % 64;
    }

    long s = 0;
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            s += cell[r][c] * (r + 1);
    printf("%ld\n", s);
    return 0;
}
