#include <stdio.h>

#define N 640

static void reverse_into(int *out, const int *in, int n) {
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        out[i] = in[n - 1 - i];
}

static void turn(int *page, int *spare, int n, int keep) {
    int *to = keep ? spare : page;
    reverse_into(to, page, n);
}

int main(void) {
    static int page[N], spare[N];
    for (int i = 0; i < N; i++)
        page[i] = i * 3;
    turn(page, spare, N, 1);
    turn(page, spare, N, 0);
    printf("%d %d\n", spare[0], page[0] >= 0);
    return 0;
}
