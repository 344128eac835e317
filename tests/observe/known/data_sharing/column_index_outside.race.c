// In C only the associated loop's variable becomes private (5.2, 5.1.1); the inner index col stays shared by the team.
#include <stdio.h>

#define ROWS 64
#define COLS 24

static int brightness(int row, int col) {
    return (row * 13 + col * 7) % 256;
}

int main(void) {
    int row, col;
    int total[ROWS];

#pragma omp parallel for shared(total)
    for (row = 0; row < ROWS; row++) {
        int sum = 0;
        for (col = 0; col < COLS; col++) // racy
            sum += brightness(row, col); // racy
        total[row] = sum;
    }

    int darkest = 0;
    for (row = 1; row < ROWS; row++)
        if (total[row] < total[darkest])
            darkest = row;
    printf("darkest row %d\n", darkest);
    return 0;
}
