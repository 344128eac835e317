// Races: taskwait (5.2, 15.5) waits for child tasks only; folders two levels down are still being measured.
#include <stdio.h>

#define FANOUT 3
#define FOLDERS 121

static int bytes[FOLDERS];

static int measure(int folder) {
    int total = 0;
    for (int f = 0; f < 10; f++)
        total += 100 + (folder * 37 + f * 11) % 400;
    return total;
}

static void scan(int folder) {
    for (int k = 1; k <= FANOUT; k++) {
        int sub = folder * FANOUT + k;
        if (sub < FOLDERS) {
#pragma omp task firstprivate(sub)
            scan(sub);
        }
    }
    bytes[folder] = measure(folder); // racy
}

int main(void) {
    long total = 0;
#pragma omp parallel
    {
#pragma omp single
        {
            scan(0);
#pragma omp taskwait
            for (int f = 0; f < FOLDERS; f++)
                total += bytes[f]; // racy
        }
    }
    printf("total positive: %d\n", total > 0);
    return 0;
}
