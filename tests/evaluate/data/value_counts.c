#include <string.h>

/* Count how often each value occurs. */
void value_counts(const int *values, int n, int *counts, int bins)
{
    memset(counts, 0, sizeof(int) * bins);
    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        #pragma omp atomic
        counts[values[i] % bins]++;
    }
}
