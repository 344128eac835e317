/* Merge sort with tasks, repeated for several arrays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>

#define CUTOFF 1024

static void insertion(int *a, int n)
{
    for (int i = 1; i < n; i++) {
        int v = a[i], j = i - 1;
        while (j >= 0 && a[j] > v) {
            a[j + 1] = a[j];
            j--;
        }
        a[j + 1] = v;
    }
}

static void merge(int *a, int mid, int n, int *buf)
{
    int i = 0, j = mid, k = 0;
    while (i < mid && j < n)
        buf[k++] = a[i] <= a[j] ? a[i++] : a[j++];
    while (i < mid)
        buf[k++] = a[i++];
    while (j < n)
        buf[k++] = a[j++];
    memcpy(a, buf, sizeof(int) * n);
}

static void msort(int *a, int n, int *buf)
{
    if (n <= 32) {
        insertion(a, n);
        return;
    }
    int mid = n / 2;

    #pragma omp task if(n > CUTOFF) firstprivate(a, buf, mid)
    msort(a, mid, buf);
    #pragma omp task if(n > CUTOFF) firstprivate(a, buf, mid, n)
    msort(a + mid, n - mid, buf + mid);

    merge(a, mid, n, buf);
}

static long long checksum(const int *a, int n)
{
    long long s = 0;
    #pragma omp parallel for reduction(+:s)
    for (int i = 0; i < n; i++)
        s += (long long)a[i] * (i % 13);
    return s;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 50000;
    int rounds = argc > 2 ? atoi(argv[2]) : 4;
    int *a = malloc(sizeof(int) * n), *buf = malloc(sizeof(int) * n);

    for (int r = 0; r < rounds; r++) {
        #pragma omp parallel for
        for (int i = 0; i < n; i++) {
            uint32_t h = (uint32_t)(i + 1) * 2246822519u + (uint32_t)r * 3266489917u;
            h ^= h >> 13;
            a[i] = (int)((h * 668265263u) >> 8);
        }

        #pragma omp parallel
        #pragma omp single
        msort(a, n, buf);

        int bad = 0;
        #pragma omp parallel for reduction(+:bad)
        for (int i = 1; i < n; i++)
            bad += a[i - 1] > a[i];
        printf("round %d: inversions %d, checksum %lld\n", r, bad, checksum(a, n));
    }
    free(a);
    free(buf);
    return 0;
}
