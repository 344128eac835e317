#include <omp.h>

#define SWAP(type, x, y) do { type kept_ = (x); (x) = (y); (y) = kept_; } while (0)

/* Tiles on and above the diagonal are dealt out one by one. */
void transpose(int n, int edge, int *a)
{
    #pragma omp parallel
    {
        const int team = omp_get_num_threads();
        int turn = omp_get_thread_num();

        for (int top = 0; top < n; top += edge) {
            const int bottom = top + edge < n ? top + edge : n;
            for (int left = top; left < n; left += edge) {
                const int right = left + edge < n ? left + edge : n;
                if (turn-- > 0)
                    continue;
                turn = team - 1;
                for (int i = top; i < bottom; i++)
                    for (int j = left == top ? i + 1 : left; j < right; j++)
                        SWAP(int, a[i * n + j], a[j * n + i]);
            }
        }
    }
}
