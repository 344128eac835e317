#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_flag door = ATOMIC_FLAG_INIT;
static long balance;
static int bookings;

static void enter(void) {
    while (atomic_flag_test_and_set_explicit(&door, memory_order_acquire))
        sched_yield();
}

static void leave(void) {
    atomic_flag_clear_explicit(&door, memory_order_release);
}

int main(void) {
#pragma omp parallel for
    for (int i = 0; i < 200; i++) {
        long amount = (i * 37) % 100 - 40;
        enter();
        balance += amount;
        bookings++;
        leave();
    }
    printf("%ld after %d\n", balance, bookings);
    return 0;
}
