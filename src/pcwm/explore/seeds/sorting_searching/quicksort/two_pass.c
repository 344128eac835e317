#include <omp.h>

static void split(int *a, int low, int high, long *splits)
{
    int m, i;

    if (high - low <= 16)
        return;
    #pragma omp atomic
    ++*splits;

    int pivot = a[low + (high - low) / 2];
    a[low + (high - low) / 2] = a[high - 1];
    for (m = i = low; i < high - 1; ++i)
        if (a[i] < pivot) {
            int t = a[i];
            a[i] = a[m];
            a[m++] = t;
        }
    a[high - 1] = a[m];
    a[m] = pivot;

    #pragma omp task
    split(a, low, m, splits);
    split(a, m + 1, high, splits);
}

/* Ranges are split until they are short; one insertion pass over the whole array does the rest. */
long quicksort(int n, int *a)
{
    long splits = 0;

    #pragma omp parallel shared(splits)
    #pragma omp single
    {
        split(a, 0, n, &splits);
        for (int i = 1; i < n; ++i) {
            int v = a[i], j = i;
            for (; j > 0 && a[j - 1] > v; --j)
                a[j] = a[j - 1];
            a[j] = v;
        }
    }
    return splits;
}
