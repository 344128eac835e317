#include <omp.h>
#include <stdlib.h>

#define MODULUS 998244353

/* A running sum along the amounts start, start + stride, and so on. */
static void chain(int *ways, int start, int stride, int amount)
{
    int carried = 0;

    for (int v = start; v <= amount; v += stride)
    {
        carried = (carried + ways[v]) % MODULUS;
        ways[v] = carried;
    }
}

void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
    int taken = 0;

    #pragma omp parallel shared(taken)
    {
        #pragma omp for
        for (int v = 0; v <= amount; v++)
            ways[v] = v > 0 ? 0 : 1;

        for (int k = 0; k < kinds; k++)
        {
            /* whoever is free takes the next chain of this coin */
            for (;;)
            {
                #pragma omp atomic
                taken++;
                int start = taken - 1;
                if (start >= coin[k])
                    break;
                chain(ways, start, coin[k], amount);
            }
            #pragma omp barrier
            #pragma omp single
            taken = 0;
        }
    }
}
