// Every access to arrived, served and longest is atomic: a reader may see a stale pair, but that is no data race.
#include <stdio.h>

#define CUSTOMERS 700

static int arrived, served, longest;

static int queue_length(void) {
    int in, out;
#pragma omp atomic read
    in = arrived;
#pragma omp atomic read
    out = served;
    return in - out;
}

static void note_length(int length) {
#pragma omp atomic compare
    if (length > longest) { longest = length; }
}

int main(void) {
    long minutes = 0;

#pragma omp parallel for schedule(dynamic, 7) reduction(+ : minutes)
    for (int c = 0; c < CUSTOMERS; c++) {
#pragma omp atomic
        arrived++;
        note_length(queue_length());
        minutes += 2 + c % 6;
#pragma omp atomic
        served++;
    }

    printf("%d came, %d served in %ld minutes, queue %s\n", arrived, served, minutes,
           longest <= CUSTOMERS ? "plausible" : "impossible");
    return 0;
}
