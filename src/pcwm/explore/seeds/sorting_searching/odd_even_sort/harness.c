#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

long odd_even_sort(int n, double *key, int *tag);

static uint64_t state = 88172645463325252ULL;

static uint64_t next_number(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 150;
    if (n < 2 || n > 1000000)
        return 2;
    double *key = malloc(n * sizeof *key);
    int *tag = malloc(n * sizeof *tag);
    if (!key || !tag)
        return 3;

    for (int batch = 0; batch < 2; batch++) {
        /* The first batch is shuffled, with equal keys; the second is nearly in order. */
        for (int i = 0; i < n; i++) {
            key[i] = batch == 0 ? (double)(next_number() % (unsigned)n) / 8.0 : i + (double)(next_number() % 40);
            tag[i] = i;
        }
        long moves = odd_even_sort(n, key, tag);

        double sum = 0.0, weighted = 0.0;
        long tags = 0, falls = 0;
        for (int i = 0; i < n; i++) {
            sum += key[i];
            weighted += key[i] * (i % 101);
            tags += (long)tag[i] * (i % 89 + 1);
            falls += i > 0 && key[i - 1] > key[i];
        }
        printf("moves%d %ld\nsum%d %.12g\nweighted%d %.12g\n", batch, moves, batch, sum, batch, weighted);
        printf("tags%d %ld\nfalls%d %ld\n", batch, tags, batch, falls);
    }
    free(key);
    free(tag);
    return 0;
}
