#include <stdio.h>
#include <stdlib.h>

void bootstrap(int n, const double *data, int rounds, unsigned long long seed, double *median, double interval[2]);

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 200;
    if (rounds < 1 || rounds > 10000000)
        return 2;
    double data[151], interval[2], *median = malloc(rounds * sizeof *median);
    if (!median)
        return 3;
    unsigned x = 2463534242u;
    for (int set = 0; set < 2; set++) {
        int n = set ? 151 : 90;
        for (int i = 0; i < n; i++) {
            x ^= x << 13, x ^= x >> 17, x ^= x << 5;
            data[i] = x % 100000 / 1000.0;
            if (set)
                data[i] *= data[i];
        }
        bootstrap(n, data, rounds, 1000u + set, median, interval);
        double sum = 0.0, weighted = 0.0;
        for (int r = 0; r < rounds; r++)
            sum += median[r], weighted += median[r] * (1 + r % 31);
        printf("low%d %.12g\nhigh%d %.12g\nsum%d %.12g\nweighted%d %.12g\n", set, interval[0], set, interval[1], set, sum, set, weighted);
    }
    free(median);
    return 0;
}
