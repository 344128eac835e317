#include <stdio.h>

#define N 90

static long memo[N + 1];

static long stairs(int n) {
    if (n <= 2)
        return n < 0 ? 0 : n == 0 ? 1 : n;
    if (memo[n])
        return memo[n];
    long ways = (stairs(n - 1) + stairs(n - 2) + stairs(n - 3)) % 1000003;
    memo[n] = ways;
    return ways;
}

int main(void) {
    static long result[N + 1];
#pragma omp parallel for schedule(static, 1)
    for (int n = 1; n <= N; n++)
        result[n] = stairs(n);
    long s = 0;
    for (int n = 1; n <= N; n++)
        s += result[n];
    printf("%ld\n", s);
    return 0;
}
