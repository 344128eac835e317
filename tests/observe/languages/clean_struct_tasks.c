#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct s {
    int v[40];
};
static int cmp(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
    struct s in[16], out[16];
    long total = 0;
    for (int i = 0; i < 16; i++)
        for (int k = 0; k < 40; k++)
            in[i].v[k] = (i * 31 + k * 17) % 101;
    for (int r = 0; r < 5; r++) {
#pragma omp parallel
#pragma omp single
        for (int i = 0; i < 16; i++) {
            struct s mine = in[i];
#pragma omp task firstprivate(mine, i) shared(out)
            {
                struct s copy = mine;
                qsort(copy.v, 40, sizeof(int), cmp);
                out[i] = copy;
                memset(&copy, 0, sizeof copy);
            }
        }
#pragma omp parallel for reduction(+ : total) firstprivate(in)
        for (int i = 0; i < 16; i++) {
            struct s t = in[i];
            t.v[0] = out[i].v[0];
            total += t.v[0];
            in[i] = t;
        }
#pragma omp taskloop
        for (int i = 0; i < 16; i++)
            out[i] = in[i];
    }
    printf("%ld\n", total);
}
