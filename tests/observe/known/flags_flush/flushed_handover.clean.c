// Clean: relaxed atomics on the flag with a full flush before the write and after the read synchronise (5.2, 1.4.5).
#include <omp.h>
#include <sched.h>
#include <stdio.h>

struct parcel {
    int weight[40];
    int total;
};

static struct parcel parcel;
static int delivered;

static void pack(void) {
    parcel.total = 0;
    for (int i = 0; i < 40; i++) {
        parcel.weight[i] = 2 + (i * 3) % 8;
        parcel.total += parcel.weight[i];
    }
#pragma omp flush
#pragma omp atomic write
    delivered = 1;
}

static int unpack(void) {
    int here = 0, heavy = 0;
    for (;;) {
#pragma omp atomic read
        here = delivered;
        if (here)
            break;
        sched_yield();
    }
#pragma omp flush
    for (int i = 0; i < 40; i++)
        heavy += parcel.weight[i] * 40 > parcel.total;
    return heavy;
}

int main(void) {
    int heavy = 0;
#pragma omp parallel num_threads(2)
    {
        int last = omp_get_num_threads() - 1;
        if (omp_get_thread_num() == 0)
            pack();
        if (omp_get_thread_num() == last)
            heavy = unpack();
    }
    printf("heavy %d of total %d\n", heavy, parcel.total);
    return 0;
}
