#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 256;
    float *w = malloc(sizeof(float) * n);
    for (int i = 0; i < n; i++)
        w[i] = (float)(i % 17) / 17.0f;

#pragma omp parallel for
    for (int i = 0; i < n; i++)
        w[i] = 0.5f * (w[i] + w[n - 1 - i]);

    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += w[i];
    printf("%f\n", sum);
    free(w);
    return 0;
}
