#include <omp.h>

/* One parallel loop a phase; the exchanges are summed over the team. */
static long phase(int first, int n, double *key, int *tag)
{
    long moves = 0;

    #pragma omp parallel for default(none) shared(first, n, key, tag) reduction(+ : moves)
    for (int i = first; i < n - 1; i += 2)
        if (key[i] > key[i + 1]) {
            double k = key[i];
            int t = tag[i];
            key[i] = key[i + 1], tag[i] = tag[i + 1];
            key[i + 1] = k, tag[i + 1] = t;
            moves++;
        }
    return moves;
}

long odd_even_sort(int n, double *key, int *tag)
{
    long total = 0;
    for (;;) {
        long moves = phase(0, n, key, tag) + phase(1, n, key, tag);
        if (moves == 0)
            return total;
        total += moves;
    }
}
