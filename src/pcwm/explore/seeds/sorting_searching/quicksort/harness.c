#include <stdio.h>
#include <stdlib.h>

long quicksort(int n, int *a);

int main(int argc, char *argv[])
{
    int n, i, batch;
    int *a;
    unsigned long long state = 0x853c49e6748fea9bULL;

    n = argc > 1 ? atoi(argv[1]) : 600;
    if (n < 1 || n > 50000000)
        return 2;
    a = malloc(n * sizeof(int));
    if (a == NULL)
        return 3;

    for (batch = 0; batch < 2; batch++) {
        long long sum = 0, weighted = 0;
        long falls = 0, splits;
        unsigned hash = 0;

        for (i = 0; i < n; i++) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            a[i] = (int)(state >> 33) - 1000000000;
            if (batch == 1)
                a[i] = a[i] / 1000 + i;
        }
        splits = quicksort(n, a);
        for (i = 0; i < n; i++) {
            sum += a[i];
            weighted += (long long)a[i] % 1009 * (i % 97 + 1);
            hash = hash * 31u + (unsigned)a[i];
            falls += i > 0 && a[i] < a[i - 1];
        }
        printf("splits%d %ld\nsum%d %lld\nweighted%d %lld\n", batch, splits, batch, sum, batch, weighted);
        printf("hash%d %u\nfalls%d %ld\n", batch, hash, batch, falls);
    }
    free(a);
    return 0;
}
