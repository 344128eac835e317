// Clean: atomic write release pairs with the atomic read acquire that sees it (5.2, 1.4.5), once the table is full.
#include <omp.h>
#include <sched.h>
#include <stdio.h>

#define ENTRIES 80

static struct {
    int square[ENTRIES];
    int entries;
} table;
static int stage;

static int stage_now(void) {
    int s;
#pragma omp atomic read acquire
    s = stage;
    return s;
}

static void prepare(void) {
    for (int i = 0; i < ENTRIES; i++)
        table.square[i] = i * i;
    table.entries = ENTRIES;
#pragma omp atomic write release
    stage = 1;
}

int main(void) {
    long sum[3] = {0, 0, 0};
#pragma omp parallel num_threads(3) shared(sum)
    {
        int me = omp_get_thread_num();
        if (me == 0)
            prepare();
        while (stage_now() == 0)
            sched_yield();
        for (int part = me; part < 3; part += omp_get_num_threads())
            for (int i = part; i < table.entries; i += 3)
                sum[part] += table.square[i];
    }
    printf("sums %ld %ld %ld\n", sum[0], sum[1], sum[2]);
    return 0;
}
