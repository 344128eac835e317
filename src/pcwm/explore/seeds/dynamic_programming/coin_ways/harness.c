#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void coin_ways(int kinds, const int *coin, int amount, int *ways);

enum { KINDS = 14 };

int main(int argc, char **argv)
{
    int amount = argc > 1 ? atoi(argv[1]) : 1000;
    if (amount < 500 || amount > 50000000)
        return 2;

    int coin[KINDS] = { 40, 2, 5, 97, 10, 20, 51, 7, 64, 100, 25, 200, 150, 333 };
    uint32_t state = 12345;
    for (int k = KINDS - 1; k > 0; k--) {
        state = state * 1664525u + 1013904223u;
        int other = (int)((state >> 8) % (uint32_t)(k + 1)), worth = coin[k];
        coin[k] = coin[other];
        coin[other] = worth;
    }
    int *ways = malloc(sizeof *ways * (amount + 1));
    if (!ways)
        return 3;

    uint64_t hash = 0, sum = 0;
    for (int kinds = KINDS - 4; kinds <= KINDS; kinds += 4) {
        coin_ways(kinds, coin, amount, ways);
        for (int v = 0; v <= amount; v++) {
            hash = hash * 6364136223846793005u + (uint64_t)ways[v];
            sum += (uint64_t)ways[v];
        }
        printf("kinds%d.last %d\n", kinds, ways[amount]);
        printf("kinds%d.third %d\n", kinds, ways[amount / 3]);
    }
    printf("sum %llu\nhash %llu\n", (unsigned long long)sum, (unsigned long long)(hash >> 20));
    free(ways);
    return 0;
}
