// Races: distribute has no barrier (5.2, 11.6), so a team may read a neighbour row before the other team wrote it.
#include <stdio.h>

#define ROWS 40
#define COLS 16

static int height[ROWS][COLS], slope[ROWS];

static void raise_row(int *row, int r) {
    for (int c = 0; c < COLS; c++)
        row[c] = (r * 13 + c * c) % 29; // racy
}

static int steepest(int r) {
    int most = 0;
    for (int c = 0; c < COLS; c++) {
        int d = height[r][c] - height[r - 1][c]; // racy
        if (d > most)
            most = d;
    }
    return most;
}

int main(void) {
#pragma omp teams num_teams(2)
    {
#pragma omp distribute
        for (int r = 0; r < ROWS; r++)
            raise_row(height[r], r);

#pragma omp distribute
        for (int r = 1; r < ROWS; r++)
            slope[r] = steepest(r);
    }
    int bounded = 1;
    for (int r = 1; r < ROWS; r++)
        bounded &= slope[r] < 29;
    printf("slopes bounded: %d\n", bounded);
    return 0;
}
