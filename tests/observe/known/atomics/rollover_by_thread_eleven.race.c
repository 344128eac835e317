// In a team of twelve or more, thread 11 resets window by a plain write while the others update it atomically.
#include <omp.h>
#include <stdio.h>

#define EVENTS 60
#define KEEPER 11

static long window, total;

static void count_event(int size) {
#pragma omp atomic
    window += size; // racy
#pragma omp atomic
    total += size;
}

static void roll_over(void) {
    window = 0; // racy
}

int main(void) {
#pragma omp parallel
    {
        const int me = omp_get_thread_num();
        for (int e = 0; e < EVENTS; e++) {
            count_event(1 + (me + e) % 3);
            if (me == KEEPER && e == EVENTS / 2)
                roll_over();
        }
    }

    printf("%s\n", window <= total ? "window within total" : "window above total");
    return 0;
}
