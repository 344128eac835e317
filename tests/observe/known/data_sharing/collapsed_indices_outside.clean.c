// row and col are declared outside, but collapse(2) associates both loops, which makes both variables private (5.1.1).
#include <stdio.h>

#define ROWS 45
#define COLS 31

int main(void) {
    int row, col, shade;
    static int canvas[ROWS][COLS], ink[ROWS];

#pragma omp parallel private(shade)
    {
#pragma omp for collapse(2) schedule(dynamic, 10)
        for (row = 0; row < ROWS; row++) {
            for (col = 0; col < COLS; col++) {
                shade = (row ^ col) & 15;
                canvas[row][col] = shade * shade;
            }
        }

#pragma omp for
        for (row = 0; row < ROWS; row++) {
            shade = 0;
            for (int c = 0; c < COLS; c++)
                shade += canvas[row][c];
            ink[row] = shade;
        }
    }

    int most = 0;
    for (row = 1; row < ROWS; row++)
        if (ink[row] > ink[most])
            most = row;
    printf("row %d needs %d ink\n", most, ink[most]);
    return 0;
}
