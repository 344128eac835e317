#include <omp.h>
#include <stdlib.h>

/* Every thread takes a block of candidates and counts into its own slot. */
long primes(int n)
{
    long *count = calloc(omp_get_max_threads(), sizeof *count), found = n > 2;
    #pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        int half = (n - 2) / 2, first = (int)((long)half * me / team), last = (int)((long)half * (me + 1) / team);
        for (int k = first; k < last; k++) {
            int c = 2 * k + 3, prime = 1;
            for (int d = 3; d * d <= c && prime; d += 2)
                prime = c % d != 0;
            count[me] += prime;
        }
        #pragma omp barrier
        #pragma omp single
        for (int t = 0; t < team; t++)
            found += count[t];
    }
    free(count);
    return found;
}
