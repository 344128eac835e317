#include <stdio.h>

#define LIMIT 2000

int main(void) {
    static char composite[LIMIT + 1];

#pragma omp parallel for schedule(dynamic, 1)
    for (int p = 2; p <= 44; p++)
        for (int m = p * p; m <= LIMIT; m += p)
            composite[m] = 1;

    int primes = 0;
    for (int i = 2; i <= LIMIT; i++)
        primes += !composite[i];
    printf("%d primes up to %d\n", primes, LIMIT);
    return 0;
}
