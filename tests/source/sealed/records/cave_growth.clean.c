#include <stdio.h>
#include <string.h>

#define R 32
#define C 48

typedef struct {
    char rock[R][C];
} cave;

static int around(const cave *g, int r, int c) {
    int n = 0;
    for (int dr = -1; dr <= 1; dr++)
        for (int dc = -1; dc <= 1; dc++)
            n += g->rock[r + dr][c + dc];
    return n;
}

int main(void) {
    static cave now, next;
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            now.rock[r][c] = (char)((r * 31 + c * 57 + r * c) % 9 < 4);

    for (int t = 0; t < 6; t++) {
        memcpy(&next, &now, sizeof now);
#pragma omp parallel for collapse(2)
        for (int r = 1; r < R - 1; r++)
            for (int c = 1; c < C - 1; c++)
                next.rock[r][c] = around(&now, r, c) >= 5;
        memcpy(&now, &next, sizeof now);
    }

    int rock = 0;
    for (int r = 0; r < R; r++)
        for (int c = 0; c < C; c++)
            rock += now.rock[r][c];
    printf("%d rock\n", rock);
    return 0;
}
