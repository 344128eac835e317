#include <stdio.h>
#include <string.h>

#define N 256

static int a[N], tmp[N];

static void sort_range(int lo, int hi) {
    if (hi - lo < 16) {
        for (int i = lo + 1; i < hi; i++)
            for (int j = i; j > lo && a[j - 1] > a[j]; j--) {
                int t = a[j];
                a[j] = a[j - 1];
                a[j - 1] = t;
            }
        return;
    }
    int mid = (lo + hi) / 2;
#pragma omp task
    sort_range(lo, mid);
#pragma omp task
    sort_range(mid, hi);

    int i = lo, j = mid;
    for (int k = lo; k < hi; k++)
        tmp[k] = j >= hi || (i < mid && a[i] <= a[j]) ? a[i++] : a[j++];
    for (int k = lo; k < hi; k++)
        a[k] = tmp[k];
}

int main(void) {
    for (int i = 0; i < N; i++)
        a[i] = (i * 101) % 263;
#pragma omp parallel
    {
#pragma omp single
        sort_range(0, N);
    }
    long s = 0;
    for (int i = 0; i < N; i++)
        s = (s * 5 + a[i]) % 100003;
    printf("%ld\n", s);
    return 0;
}
