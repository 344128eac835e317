#include <omp.h>

enum { MOST = 256 };

/* Every thread owns a run of neighbouring pairs; a barrier ends each phase. */
long odd_even_sort(int n, double *key, int *tag)
{
    long moved[MOST][8] = {{0}}, total = 0;

    #pragma omp parallel num_threads(omp_get_max_threads() < MOST ? omp_get_max_threads() : MOST)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        const int pairs = n / 2;
        const int low = (int)((long)pairs * me / team), high = (int)((long)pairs * (me + 1) / team);

        for (int phase = 0; phase < n; phase++) {
            const int shift = phase & 1;
            for (int p = low; p < high; p++) {
                const int left = 2 * p + shift, right = left + 1;
                if (right < n && key[left] > key[right]) {
                    const double k = key[left];
                    const int t = tag[left];
                    key[left] = key[right];
                    tag[left] = tag[right];
                    key[right] = k;
                    tag[right] = t;
                    moved[me][0]++;
                }
            }
            #pragma omp barrier
        }
    }
    for (int t = 0; t < MOST; t++)
        total += moved[t][0];
    return total;
}
