#include <omp.h>
#include <stdio.h>

#define SHELVES 12
#define MOVERS 4

int main(void) {
    static int stock[SHELVES];
    omp_lock_t lock[MOVERS];
    for (int m = 0; m < MOVERS; m++)
        omp_init_lock(&lock[m]);

#pragma omp parallel for
    for (int job = 0; job < 480; job++) {
        int mover = job % MOVERS;
        int shelf = (job * 5) % SHELVES;
        omp_set_lock(&lock[mover]);
        stock[shelf] += 1 + job % 2;
        stock[(shelf + 3) % SHELVES] -= 1;
        omp_unset_lock(&lock[mover]);
    }

    for (int m = 0; m < MOVERS; m++)
        omp_destroy_lock(&lock[m]);
    int sum = 0;
    for (int s = 0; s < SHELVES; s++)
        sum += stock[s];
    printf("balance %d\n", sum);
    return 0;
}
