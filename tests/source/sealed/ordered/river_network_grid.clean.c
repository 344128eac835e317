#include <stdio.h>

#define R 24
#define C 20

static int cost[R][C], best[R][C];

int main(void) {
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            cost[r][c] = 1 + (r * 5 + c * 3) % 9;
    best[0][0] = cost[0][0];
    for (int c = 1; c < C; c++)
        best[0][c] = best[0][c - 1] + cost[0][c];
    for (int r = 1; r < R; r++)
        best[r][0] = best[r - 1][0] + cost[r][0];

#pragma omp parallel for ordered(2) schedule(static, 2)
    for (int r = 1; r < R; r++)
        for (int c = 1; c < C; c++) {
#pragma omp ordered depend(sink : r - 1, c) depend(sink : r, c - 1)
            int up = best[r - 1][c], left = best[r][c - 1];
            best[r][c] = cost[r][c] + (up < left ? up : left);
#pragma omp ordered depend(source)
        }
    printf("cheapest way %d\n", best[R - 1][C - 1]);
    return 0;
}
