// Races in teams of six or more: thread 5 reads the primary's threadprivate copy through a pointer (5.2, 5.2).
#include <omp.h>
#include <stdio.h>

static int done_here;
#pragma omp threadprivate(done_here)

static const int *watched;

static int collatz(int n) {
    int steps = 0;
    while (n != 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        steps++;
    }
    return steps;
}

static int work(int n) {
    int steps = collatz(n);
    done_here++; // racy
    return steps;
}

int main(void) {
    int longest = 0, lead = 0;
    watched = &done_here;
#pragma omp parallel reduction(max : longest, lead)
    {
        done_here = 0; // racy
#pragma omp for schedule(static, 10) nowait
        for (int n = 1; n <= 640; n++) {
            int steps = work(n);
            if (steps > longest)
                longest = steps;
        }
        if (omp_get_thread_num() == 5)
            lead = *watched - done_here; // racy
    }
    printf("longest %d, lead bounded: %d\n", longest, lead <= 640);
    return 0;
}
