#include <stdio.h>
#include <stdlib.h>

static int chain(unsigned long n) {
    int len = 1;
    while (n != 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        len++;
    }
    return len;
}

int main(int argc, char **argv) {
    int limit = argc > 1 ? atoi(argv[1]) : 1000;
    int *len = malloc((limit + 1) * sizeof(int));

#pragma omp parallel for schedule(guided)
    for (int i = 1; i <= limit; i++)
        len[i] = chain(i);

    int best = 1;
    for (int i = 2; i <= limit; i++)
        if (len[i] > len[best])
            best = i;
    printf("%d has %d\n", best, len[best]);
    free(len);
    return 0;
}
