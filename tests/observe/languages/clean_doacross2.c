#include <stdio.h>
int a[40][40];
int main(void) {
#pragma omp parallel for ordered(2) schedule(static, 1)
    for (int i = 1; i < 40; i++)
        for (int j = 1; j < 40; j++) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
            a[i][j] = (a[i - 1][j] + a[i][j - 1] + 1) % 1000;
#pragma omp ordered depend(source)
        }
    printf("%d\n", a[39][39]);
}
