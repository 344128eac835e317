#include <stdio.h>

#define R 30
#define C 40
enum { GRASS, FIRE, ASH };

static unsigned char field[R][C];

int main(void) {
    field[R / 2][C / 2] = FIRE;

    for (int t = 0; t < 12; t++) {
#pragma omp parallel for schedule(static, 1)
        for (int r = 1; r < R - 1; r++)
            for (int c = 1; c < C - 1; c++) {
                if (field[r][c] == FIRE)
                    field[r][c] = ASH;
                else if (field[r][c] == GRASS &&
                         (field[r - 1][c] == FIRE || field[r + 1][c] == FIRE || field[r][c - 1] == FIRE))
                    field[r][c] = FIRE;
            }
    }
    int ash = 0;
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            ash += field[r][c] == ASH;
    printf("ash: %s\n", ash ? "yes" : "no");
    return 0;
}
