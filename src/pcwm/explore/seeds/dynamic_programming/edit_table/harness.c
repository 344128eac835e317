#include <stdio.h>
#include <stdlib.h>

int edit_table(int n, const char *a, int m, const char *b, int *cost);

static unsigned long long state = 88172645463325252ULL;

static unsigned draw(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 32) % below;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    if (n < 4 || n > 20000)
        return 2;
    int m = 0;
    char *a = malloc(n), *b = malloc(2 * n);
    int *cost = malloc(sizeof *cost * (n + 1) * (2 * n + 1));
    if (!a || !b || !cost)
        return 3;
    for (int i = 0; i < n; i++)
        a[i] = "acgt"[draw(4)];
    for (int i = 0; i < n; i++) {
        unsigned change = draw(12);
        if (change == 0)
            continue;
        b[m++] = change == 1 ? "acgt"[draw(4)] : a[i];
        if (change == 2 || change == 3)
            b[m++] = "acgt"[draw(4)];
        if (change == 4 && m > 1) {
            char last = b[m - 1];
            b[m - 1] = b[m - 2];
            b[m - 2] = last;
        }
    }

    int price = edit_table(n, a, m, b, cost);

    unsigned hash = 0;
    long long sum = 0;
    int most = 0;
    for (size_t at = 0; at < (size_t)(n + 1) * (m + 1); at++) {
        hash = hash * 16777619u ^ (unsigned)cost[at];
        sum += cost[at];
        if (cost[at] > most)
            most = cost[at];
    }
    printf("price %d\nsum %lld\nmost %d\nhash %u\n", price, sum, most, hash);
    printf("middle %d\n", cost[(size_t)(n / 2) * (m + 1) + m / 2]);
    free(a);
    free(b);
    free(cost);
    return 0;
}
