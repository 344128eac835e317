// ordered simd runs the counting block of all lanes in loop order (5.2, 15.10.2), so equal colours do not conflict.
#include <stdio.h>

#define ROWS 40
#define BEADS 16
#define COLOURS 12

static int colour[ROWS][BEADS];
static int weight[ROWS][BEADS];
static int seen[ROWS][COLOURS];

static int facet(int bead) {
    return (bead * bead + 3 * bead) % 17;
}

static void count_row(const int *beads, int *grams, int *count) {
#pragma omp simd
    for (int b = 0; b < BEADS; b++) {
        int shape = facet(b + beads[b]);
        grams[b] = 2 * shape + 1;
#pragma omp ordered simd
        count[beads[b]] += 1 + shape % 2;
    }
}

int main(void) {
    for (int r = 0; r < ROWS; r++)
        for (int b = 0; b < BEADS; b++)
            colour[r][b] = (r * b + b / 3) % COLOURS;

#pragma omp parallel for schedule(dynamic)
    for (int r = 0; r < ROWS; r++)
        count_row(colour[r], weight[r], seen[r]);

    long code = 0;
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLOURS; c++)
            code = (code * 5 + seen[r][c]) % 1000003;
        code += weight[r][r % BEADS];
    }
    printf("bead code %ld\n", code);
    return 0;
}
