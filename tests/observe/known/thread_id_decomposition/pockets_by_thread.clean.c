// Every thread counts in the pocket at its own number, and the primary thread adds them up only after a barrier.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#define COINS 2000
#define KINDS 4

typedef struct {
    int count[KINDS];
} pocket;

static int kind_of(int coin) {
    return (coin * coin + coin / 3) % KINDS;
}

int main(void) {
    const int kinds[KINDS] = {1, 5, 10, 25};
    pocket *pockets = calloc((size_t)omp_get_max_threads(), sizeof *pockets);
    long cents = 0;
    if (!pockets)
        return 1;

#pragma omp parallel
    {
        const int me = omp_get_thread_num();
        pocket *mine = pockets + me;

        for (int c = me; c < COINS; c += omp_get_num_threads())
            mine->count[kind_of(c)]++;

#pragma omp barrier
        if (me == 0) {
            for (int t = 0; t < omp_get_num_threads(); t++)
                for (int k = 0; k < KINDS; k++)
                    cents += (long)pockets[t].count[k] * kinds[k];
        }
    }

    printf("%ld cents\n", cents);
    free(pockets);
    return 0;
}
