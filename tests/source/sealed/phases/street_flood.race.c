#include <stdio.h>

#define SIDE 20
#define N (SIDE * SIDE)

static int level[N], frontier[N], next_frontier[N];

int main(void) {
    for (int i = 0; i < N; i++)
        level[i] = -1;
    int size = 1, depth = 0;
    frontier[0] = N / 2 + SIDE / 2;
    level[frontier[0]] = 0;

    while (size > 0) {
        int found = 0;
#pragma omp parallel for schedule(static, 1)
        for (int k = 0; k < size; k++) {
            int at = frontier[k], row = at / SIDE, col = at % SIDE;
            int around[4] = {row > 0 ? at - SIDE : -1, row < SIDE - 1 ? at + SIDE : -1, col > 0 ? at - 1 : -1, col < SIDE - 1 ? at + 1 : -1};
            for (int d = 0; d < 4; d++) {
                int to = around[d];
                if (to >= 0 && level[to] < 0) {
                    level[to] = depth + 1;
                    int place;
#pragma omp atomic capture
                    place = found++;
                    if (place < N)
                        next_frontier[place] = to;
                }
            }
        }
        depth++;
        size = found < N ? found : N;
        for (int k = 0; k < size; k++)
            frontier[k] = next_frontier[k];
    }
    printf("depth %d\n", depth - 1);
    return 0;
}
