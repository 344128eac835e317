#include <omp.h>
#include <stdio.h>

#define W 24
#define H 16

static int wall[H][W], seen[H][W];
static int stack[W * H], top;
static int busy;
static omp_lock_t lock;

static void push_if_new(int r, int c) {
    if (r < 0 || c < 0 || r >= H || c >= W || wall[r][c])
        return;
    int before;
#pragma omp atomic capture
    {
        before = seen[r][c];
        seen[r][c] = 1;
    }
    if (!before) {
        omp_set_lock(&lock);
        stack[top++] = r * W + c;
        omp_unset_lock(&lock);
    }
}

int main(void) {
    int reached = 0;
    for (int r = 0; r < H; r++)
        for (int c = 0; c < W; c++)
            wall[r][c] = (r * 7 + c * 3) % 5 == 0;
    wall[0][0] = 0;
    omp_init_lock(&lock);
    push_if_new(0, 0);

#pragma omp parallel reduction(+ : reached)
    for (int tries = 0; tries < 2000; tries++) {
        int cell = -1, idle;
        omp_set_lock(&lock);
        if (top > 0) {
            cell = stack[--top];
            busy++;
        }
        idle = top == 0 && busy == 0;
        omp_unset_lock(&lock);
        if (idle)
            break;
        if (cell < 0)
            continue;
        reached++;
        push_if_new(cell / W - 1, cell % W);
        push_if_new(cell / W + 1, cell % W);
        push_if_new(cell / W, cell % W - 1);
        push_if_new(cell / W, cell % W + 1);
        omp_set_lock(&lock);
        busy--;
        omp_unset_lock(&lock);
    }
    omp_destroy_lock(&lock);
    printf("%d cells%s\n", reached, top ? ", not all" : "");
    return 0;
}
