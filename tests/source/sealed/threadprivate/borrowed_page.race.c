#include <stdio.h>

#define N 200

static int page[32];
static int *cursor;
#pragma omp threadprivate(cursor)

static int digest(int v) {
    for (int k = 0; k < 32; k++)
        cursor[k] = (v + k * k) % 61;
    int s = 0;
    for (int k = 0; k < 32; k++)
        s = (s * 3 + cursor[k]) % 9973;
    return s;
}

int main(void) {
    static int out[N];
#pragma omp parallel
    cursor = page;

#pragma omp parallel for
    for (int i = 0; i < N; i++)
        out[i] = digest(i);

    int x = 0;
    for (int i = 0; i < N; i++)
        x |= out[i];
    printf("%s\n", x ? "digested" : "zero");
    return 0;
}
