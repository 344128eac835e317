// Races: nogroup removes the implicit taskgroup of taskloop (5.2, 12.6), so the rows may be unfinished when sampled.
#include <stdio.h>

#define ROWS 64
#define COLS 20

static unsigned char photo[ROWS][COLS];

static void brighten(int row) {
    for (int c = 0; c < COLS; c++)
        photo[row][c] = (unsigned char)(photo[row][c] / 2 + 60); // racy
}

static int thumbnail_pixel(int row, int col) {
    return photo[row * 8][col * 4]; // racy
}

int main(void) {
    int luminance = 0;
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLS; c++)
            photo[r][c] = (unsigned char)((r * 7 + c * 13) % 200);

#pragma omp parallel
#pragma omp masked
    {
#pragma omp taskloop grainsize(8) nogroup
        for (int r = 0; r < ROWS; r++)
            brighten(r);

        for (int r = 0; r < ROWS / 8; r++)
            for (int c = 0; c < COLS / 4; c++)
                luminance += thumbnail_pixel(r, c);
#pragma omp taskwait
    }
    printf("photo %d, luminance positive: %d\n", photo[5][5], luminance > 0);
    return 0;
}
