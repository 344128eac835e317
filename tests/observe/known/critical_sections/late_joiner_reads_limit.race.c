// limit is written before one critical region and read after another; only a lucky lock order puts the write first.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

static int limit = 100;
static int joined;

static void join_team(void) {
#pragma omp critical(roster)
    joined++;
}

static int warm_up(int me) {
    int x = me;
    for (int i = 0; i < 3000; i++)
        x = (x * 37 + 11) % 1009;
    return x;
}

int main(void) {
    int *score = calloc((size_t)omp_get_max_threads(), sizeof *score);
    if (!score)
        return 1;

#pragma omp parallel
    {
        int me = omp_get_thread_num();
        if (me == 0)
            limit = 250; // racy
        else
            score[me] = warm_up(me);
        join_team();
        if (score[me] > limit) // racy
            score[me] = limit; // racy
    }

    int most = 0;
    for (int t = 0; t < joined; t++)
        most = score[t] > most ? score[t] : most;
    printf("%s\n", most <= 250 ? "within the limit" : "above the limit");
    free(score);
    return 0;
}
