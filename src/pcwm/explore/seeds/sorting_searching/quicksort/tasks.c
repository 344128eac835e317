#include <omp.h>

static long splits;

static void sort(int *a, int n)
{
    int m = 0, i, j, v, last = n - 1;

    if (n <= 16) {
        for (i = 1; i < n; i++) {
            v = a[i];
            for (j = i; j > 0 && a[j - 1] > v; j--)
                a[j] = a[j - 1];
            a[j] = v;
        }
        return;
    }
    splits++;
    v = a[n / 2], a[n / 2] = a[last], a[last] = v;
    for (i = 0; i < last; i++)
        if (a[i] < v) {
            int t = a[i];
            a[i] = a[m];
            a[m++] = t;
        }
    a[last] = a[m], a[m] = v;

    #pragma omp task
    sort(a, m);
    #pragma omp task
    sort(a + m + 1, last - m);
}

long quicksort(int n, int *a)
{
    splits = 0;
    #pragma omp parallel
    #pragma omp single
    sort(a, n);
    return splits;
}
