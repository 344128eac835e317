#include <stdio.h>

#define AMOUNT 1000

static unsigned long ways[AMOUNT + 1];

int main(void) {
    const int coins[] = {1, 2, 5, 10, 20, 50};
    ways[0] = 1;
    for (int c = 0; c < 6; c++) {
        int coin = coins[c];
#pragma omp parallel for
        for (int a = coin; a <= AMOUNT; a++)
            ways[a] += ways[a - coin];
    }
    printf("ways to pay %d: %lu\n", AMOUNT, ways[AMOUNT] % 1000007);
    return 0;
}
