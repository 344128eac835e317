#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 1200;
    int *order = malloc(n * sizeof(int)), *rank = malloc(n * sizeof(int));
    unsigned seed = 12345;

    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        seed = seed * 1103515245u + 12345u;
        int j = (int)((seed >> 16) % (unsigned)(i + 1));
        int t = order[i];
        order[i] = order[j];
        order[j] = t;
    }

#pragma omp parallel for
    for (int i = 0; i < n; i++)
        rank[order[i]] = i;

    long code = 0;
    for (int i = 0; i < n; i++)
        code = (code * 17 + rank[i]) % 1000003;
    printf("%ld\n", code);
    free(order);
    free(rank);
    return 0;
}
