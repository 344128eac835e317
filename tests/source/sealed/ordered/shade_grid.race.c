#include <stdio.h>

#define R 20
#define C 16

static int level[R][C + 1];

int main(void) {
    for (int c = 0; c <= C; c++)
        level[0][c] = c * 3 % 8;

#pragma omp parallel for ordered(2) schedule(static, 1)
    for (int r = 1; r < R; r++)
        for (int c = 0; c < C; c++) {
#pragma omp ordered depend(sink : r - 1, c)
            level[r][c] = (level[r - 1][c] + level[r - 1][c + 1]) / 2 + (r + c) % 3;
#pragma omp ordered depend(source)
        }

    long s = 0;
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            s += level[r][c];
    printf("%ld\n", s);
    return 0;
}
