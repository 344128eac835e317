// Threads have separate rows, but in row 33 beads 6 and 9 have one colour: two simd iterations update one counter.
#include <stdio.h>

#define ROWS 40
#define BEADS 16
#define COLOURS 32

static int colour[ROWS][BEADS];
static int seen[ROWS][COLOURS];

static void string_beads(void) {
    for (int r = 0; r < ROWS; r++)
        for (int b = 0; b < BEADS; b++)
            colour[r][b] = (r + 2 * b) % COLOURS;
    colour[33][9] = colour[33][6];
}

static void count_row(const int *beads, int *count) {
#pragma omp simd
    for (int b = 0; b < BEADS; b++)
        count[beads[b]] += 1; // racy
}

int main(void) {
    string_beads();

#pragma omp parallel for schedule(dynamic)
    for (int r = 0; r < ROWS; r++)
        count_row(colour[r], seen[r]);

    int used = 0;
    for (int r = 0; r < ROWS; r++)
        for (int c = 0; c < COLOURS; c++)
            used += seen[r][c] > 0;
    printf("%d colours used\n", used);
    return 0;
}
