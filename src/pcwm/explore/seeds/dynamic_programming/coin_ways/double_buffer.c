#include <omp.h>
#include <stdlib.h>
#include <string.h>

static const int modulus = 998244353;

/* Using up to 2, 4, 8, ... coins of a kind: every step doubles how far back an amount reaches. */
void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
    int *buffer[2] = { malloc(sizeof(int) * (amount + 1)), malloc(sizeof(int) * (amount + 1)) };

    memset(buffer[0], 0, sizeof(int) * (amount + 1));
    buffer[0][0] = 1;

    #pragma omp parallel default(none) shared(buffer, coin, ways, kinds, amount, modulus)
    {
        int now = 0;

        for (int k = 0; k < kinds; k++)
            for (long back = coin[k]; back <= amount; back *= 2) {
                const int *old = buffer[now];
                int *next = buffer[1 - now];

                #pragma omp for
                for (long v = 0; v <= amount; v++) {
                    int sum = old[v] - modulus;
                    if (v >= back)
                        sum += old[v - back];
                    next[v] = sum < 0 ? sum + modulus : sum;
                }
                now = 1 - now;
            }

        #pragma omp for nowait
        for (int v = 0; v <= amount; v++)
            ways[v] = buffer[now][v];
    }
    free(buffer[0]);
    free(buffer[1]);
}
