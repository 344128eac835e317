#include <stdio.h>
#include <stdlib.h>
void escape(int n, int *steps);
int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    int *steps = calloc((size_t)n * n, sizeof *steps);
    escape(n, steps);
    long sum = 0, weighted = 0;
    for (int i = 0; i < n * n; i++)
        sum += steps[i], weighted += (long)steps[i] * (i % 101);
    printf("sum %ld\nweighted %ld\n", sum, weighted);
    free(steps);
    return 0;
}
