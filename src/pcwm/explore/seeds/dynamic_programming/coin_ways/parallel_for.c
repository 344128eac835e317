#include <omp.h>
#include <string.h>

/* With a coin worth c, amounts that leave the same rest by c form a chain, and no two chains touch. */
void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
    const int modulus = 998244353;

    memset(ways, 0, sizeof *ways * (amount + 1));
    ways[0] = 1;
    for (int k = 0; k < kinds; k++) {
        const int c = coin[k];

        #pragma omp parallel for default(none) shared(ways) firstprivate(c, amount, modulus)
        for (int rest = 0; rest < c; rest++) {
            int sum = rest <= amount ? ways[rest] : 0;
            for (int v = rest + c; v <= amount; v += c) {
                sum += ways[v];
                if (sum >= modulus)
                    sum -= modulus;
                ways[v] = sum;
            }
        }
    }
}
