#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 1003;
    int *v = malloc(n * sizeof *v);
    int threads = omp_get_max_threads();
    long *part = calloc(threads, sizeof *part);
    for (int i = 0; i < n; i++)
        v[i] = i * 3 % 71;

#pragma omp parallel num_threads(threads)
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        int lo = (int)((long)n * t / all), hi = (int)((long)n * (t + 1) / all);
        for (int i = lo; i < hi; i++)
            part[t] += v[i];
    }

    long sum = 0;
    for (int t = 0; t < threads; t++)
        sum += part[t];
    printf("sum %ld\n", sum);
    free(v);
    free(part);
    return 0;
}
