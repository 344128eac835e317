#include <omp.h>

#define EXCHANGE(p, q) do { int keep = *(p); *(p) = *(q); *(q) = keep; } while (0)

static void insertion(int *low, int *high)
{
    for (int *at = low; at < high; at++)
        for (int *p = at; p > low && p[-1] > *p; p--)
            EXCHANGE(p - 1, p);
}

/* A task a side; the group ends when both sides have said how often they split. */
static long sort(int *low, int *high)
{
    long left = 0, right = 0;
    int *middle = low, *pivot = high - 1;

    if (high - low <= 16) {
        insertion(low, high);
        return 0;
    }
    EXCHANGE(low + (high - low) / 2, pivot);
    for (int *p = low; p < pivot; p++)
        if (*p < *pivot) {
            EXCHANGE(p, middle);
            middle++;
        }
    EXCHANGE(middle, pivot);

    #pragma omp taskgroup
    {
        #pragma omp task shared(left) if (middle - low > 200)
        left = sort(low, middle);
        #pragma omp task shared(right) if (high - middle > 200)
        right = sort(middle + 1, high);
    }
    return left + right + 1;
}

long quicksort(int n, int *a)
{
    long splits;
    #pragma omp parallel
    #pragma omp single
    splits = sort(a, a + n);
    return splits;
}
