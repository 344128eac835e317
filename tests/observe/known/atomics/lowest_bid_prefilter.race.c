// The pre-test reads lowest with a plain access while another thread updates it atomically: not both atomic, so a race.
#include <limits.h>
#include <stdio.h>

#define OFFERS 1000

static int lowest = INT_MAX;

static int offer(int i) {
    return 500 + (i * 7127) % 90001;
}

int main(void) {
    int tried = 0;

#pragma omp parallel for reduction(+ : tried)
    for (int i = 0; i < OFFERS; i++) {
        int bid = offer(i);
        if (bid >= lowest) // racy
            continue;
        tried++;
#pragma omp atomic compare
        if (bid < lowest) { lowest = bid; } // racy
    }

    printf("lowest %d, tried %s\n", lowest, tried > 0 ? "some" : "none");
    return 0;
}
