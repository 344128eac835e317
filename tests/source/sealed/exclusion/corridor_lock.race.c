#include <sched.h>
#include <stdio.h>

static volatile int occupied;
static long passed;

static void enter(void) {
    while (occupied)
        sched_yield();
    occupied = 1;
}

static void leave(void) {
    occupied = 0;
}

int main(void) {
#pragma omp parallel for schedule(static, 5)
    for (int i = 0; i < 150; i++) {
        enter();
        passed += i % 4;
        leave();
    }
    printf("%s\n", passed > 0 ? "passed" : "stuck");
    return 0;
}
