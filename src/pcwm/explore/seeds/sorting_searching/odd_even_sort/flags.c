#include <omp.h>
#include <stdbool.h>

#define SWAP(type, a, b) do { type old_ = (a); (a) = (b); (b) = old_; } while (0)

/* The flag tells whether the last pair of phases had anything to do. */
long odd_even_sort(int n, double *key, int *tag)
{
    bool restless = true;
    long total = 0;

    while (restless) {
        restless = false;
        #pragma omp parallel
        {
            long mine = 0;
            for (int first = 0; first <= 1; first++) {
                #pragma omp for
                for (int i = first; i < n - 1; i += 2)
                    if (key[i] > key[i + 1]) {
                        SWAP(double, key[i], key[i + 1]);
                        SWAP(int, tag[i], tag[i + 1]);
                        mine++;
                        restless = true;
                    }
            }
            #pragma omp atomic
            total += mine;
        }
    }
    return total;
}
