#include <omp.h>

void coin_ways(int kinds, const int *coin, int amount, int *ways)
{
    const unsigned prime = 998244353u;
    int k, v;

    for (v = 1; v <= amount; v++)
        ways[v] = 0;
    ways[0] = 1;

    /* amounts are dealt out to the threads like cards */
    #pragma omp parallel private(k, v)
    for (k = 0; k < kinds; k++) {
        int c = coin[k];
        for (v = c + omp_get_thread_num(); v <= amount; v += omp_get_num_threads()) {
            unsigned both = (unsigned)ways[v] + (unsigned)ways[v - c];
            ways[v] = (int)(both >= prime ? both - prime : both);
        }
        #pragma omp barrier
    }
}
