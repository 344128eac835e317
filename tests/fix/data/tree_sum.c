#include <stdio.h>

static long sum(const int *a, int n) {
    if (n < 64) {
        long s = 0;
        for (int i = 0; i < n; i++)
            s += a[i];
        return s;
    }
    long left, right;
    #pragma omp task shared(left)
    left = sum(a, n / 2);
    #pragma omp task shared(right)
    right = sum(a + n / 2, n - n / 2);
    return left + right;
}

int main(void) {
    static int a[2000];
    for (int i = 0; i < 2000; i++)
        a[i] = i % 91;
    long total = 0;
    #pragma omp parallel
    #pragma omp single
    total = sum(a, 2000);
    printf("%ld\n", total);
    return 0;
}
