// Clean: the helper fills its static table in a call before the region; calls inside the region only read it.
#include <stdio.h>

#define SIZE 128

static int sieve_calls;

static int smallest_factor(int n) {
    static int factor[SIZE];
    static int primed;
    if (!primed) {
        for (int i = 2; i < SIZE; i++)
            if (factor[i] == 0)
                for (int k = i; k < SIZE; k += i)
                    if (factor[k] == 0)
                        factor[k] = i;
        primed = 1;
        sieve_calls++;
    }
    return factor[n % SIZE];
}

int main(void) {
    int histogram[SIZE] = {0};
    int first = smallest_factor(91);

#pragma omp parallel for reduction(+ : histogram[ : SIZE])
    for (int n = 2; n < 900; n++)
        histogram[smallest_factor(n)]++;

    printf("91 has %d; twos %d, threes %d, sieves %d\n", first, histogram[2], histogram[3], sieve_calls);
    return 0;
}
