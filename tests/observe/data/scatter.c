#include <stdio.h>
#include <stdlib.h>

int total;

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    int sum = 0;
    int *a = malloc(n * sizeof *a);
    for (int i = 0; i < n; i++)
        a[i] = i;
    #pragma omp parallel for
    for (int i = 0; i < n - 1; i++) {
        sum += a[i];
        total += a[i + 1];
        a[i] = a[i + 1] + 1;
    }
    printf("%d %d\n", sum, total);
    free(a);
    return 0;
}
