#include <stdio.h>
struct s {
    int v[16];
} g, h[8];
int main(void) {
#pragma omp parallel for
    for (int i = 0; i < 8; i++)
        g = h[i];
    printf("%d\n", g.v[0]);
}
