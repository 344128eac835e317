typedef unsigned long long word;

static word hash(int k)
{
    word h = (word)k * 11400714819323198485ULL;
    for (int round = 0; round < 6; round++)
        h = (h ^ (h >> 29)) * 13787848793156543929ULL;
    return h >> 20;
}

#include <omp.h>

/* A thousand numbers at a time, and a meeting after each thousand per thread. */
word tree_sum(int n)
{
    word sum = 0;
    #pragma omp parallel
    {
        word mine = 0;
        for (int low = 0; low < n; low += 16000) {
            int high = low + 16000 < n ? low + 16000 : n;
            #pragma omp for
            for (int k = low; k < high; k++)
                mine += hash(k);
        }
        #pragma omp critical
        sum += mine;
    }
    return sum;
}
