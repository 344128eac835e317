// Races: the reader retries by an atomic sequence number, but copies the plain fields while the writer may store them.
#include <omp.h>
#include <stdio.h>

static unsigned sequence;
static int north, east;

static void move_to(int n, int e) {
#pragma omp atomic update seq_cst
    sequence++;
    north = n; // racy
    east = e;  // racy
#pragma omp atomic update seq_cst
    sequence++;
}

static int locate(int *n, int *e) {
    for (int attempt = 0; attempt < 5; attempt++) {
        unsigned before, after;
#pragma omp atomic read seq_cst
        before = sequence;
        *n = north; // racy
        *e = east;  // racy
#pragma omp atomic read seq_cst
        after = sequence;
        if (before == after && before % 2 == 0)
            return 1;
    }
    return 0;
}

int main(void) {
    int torn = 0;
#pragma omp parallel num_threads(3) reduction(+ : torn)
    {
        if (omp_get_thread_num() == 0) {
            for (int step = 1; step <= 40; step++)
                move_to(step, 2 * step);
        } else {
            for (int look = 0; look < 30; look++) {
                int n = 0, e = 0;
                if (locate(&n, &e) && e != 2 * n)
                    torn++;
            }
        }
    }
    printf("looks at most 60: %d\n", torn <= 60);
    return 0;
}
