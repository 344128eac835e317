#include <omp.h>

static long my_splits;
#pragma omp threadprivate(my_splits)

static void sort(int *const a, const int low, const int high)
{
    if (high - low <= 16) {
        for (int i = low + 1, j; i < high; i++) {
            const int v = a[i];
            for (j = i; j > low && a[j - 1] > v; j--) a[j] = a[j - 1];
            a[j] = v;
        }
        return;
    }
    const int half = low + (high - low) / 2, pivot = a[half];
    int m = low;
    a[half] = a[high - 1];
    for (int i = low; i < high - 1; i++) {
        const int v = a[i];
        if (v < pivot) { a[i] = a[m]; a[m++] = v; }
    }
    a[high - 1] = a[m];
    a[m] = pivot;
    my_splits++;

    if (m - low > 150) {
        #pragma omp task
        sort(a, low, m);
    } else {
        sort(a, low, m);
    }
    sort(a, m + 1, high);
}

/* Each thread counts the splits of the tasks it runs. */
long quicksort(int n, int *a)
{
    long splits = 0;

    #pragma omp parallel reduction(+ : splits)
    {
        my_splits = 0;
        #pragma omp barrier
        #pragma omp single
        sort(a, 0, n);
        splits += my_splits;
    }
    return splits;
}
