#include <stdio.h>

#define N 256

static int table[16];
#pragma omp threadprivate(table)

int main(void) {
    static int out[N];
    for (int k = 0; k < 16; k++)
        table[k] = k * k;

#pragma omp parallel for copyin(table) schedule(static)
    for (int i = 0; i < N; i++) {
        int k = i % 16;
        table[k] = (table[k] * 5 + 3) % 1024;
        out[i] = table[k] + i * 2;
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        s += out[i];
    printf("%s\n", s > N ? "planned" : "empty");
    return 0;
}
