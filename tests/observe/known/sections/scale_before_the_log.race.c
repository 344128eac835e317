// scale is ordered only if the writer's log entry happens to come first; the reader's own entry may as well be earlier.
#include <stdio.h>

#define N 400

static int scale = 1;
static int logged;
static long scaled;

static void log_event(void) {
#pragma omp critical(logbook)
    logged++;
}

static long crunch(int seed) {
    long x = seed;
    for (int i = 0; i < N; i++)
        x = (x * 69 + i) % 65521;
    return x;
}

int main(void) {
    long first = 0, second = 0;

#pragma omp parallel sections shared(first, second)
    {
#pragma omp section
        {
            scale = 8; // racy
            log_event();
            first = crunch(3);
        }
#pragma omp section
        {
            second = crunch(5);
            log_event();
            scaled = second * scale; // racy
        }
    }

    printf("%d events, %s\n", logged, scaled >= second && first > 0 ? "scaled" : "not scaled");
    return 0;
}
