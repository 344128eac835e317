#include <omp.h>

static int split(int *a, int n)
{
    int pivot = a[n / 2], m = 0;
    a[n / 2] = a[n - 1];
    for (int i = 0; i < n - 1; i++) {
        if (a[i] < pivot) {
            int smaller = a[i];
            a[i] = a[m];
            a[m++] = smaller;
        }
    }
    a[n - 1] = a[m];
    a[m] = pivot;
    return m;
}

/* Teams of two within teams of two, down to the third level; below that a thread is alone. */
static long sort(int *a, int n, int level)
{
    if (n <= 16) {
        for (int i = 1; i < n; i++) {
            int value = a[i], j = i - 1;
            while (j >= 0 && a[j] > value) {
                a[j + 1] = a[j];
                j--;
            }
            a[j + 1] = value;
        }
        return 0;
    }
    int m = split(a, n);
    long lower = 0, upper = 0;

    #pragma omp parallel sections num_threads(2) if (level < 3) default(none) shared(a, n, m, level, lower, upper)
    {
        #pragma omp section
        lower = sort(a, m, level + 1);
        #pragma omp section
        upper = sort(a + m + 1, n - m - 1, level + 1);
    }
    return lower + upper + 1;
}

long quicksort(int n, int *a)
{
    omp_set_max_active_levels(3);
    return sort(a, n, 0);
}
