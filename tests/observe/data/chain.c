#include <stdio.h>

static int part(int i) {
    int x = 0;
    for (int j = 0; j < 2000; j++)
        x += (i * j) % 7;
    return x;
}

int main(void) {
    int results[64];
    #pragma omp parallel
    #pragma omp single
    for (int i = 0; i < 64; i++) {
        int weight = i % 5;
        #pragma omp task firstprivate(weight) shared(results)
        results[i] = part(i) + weight;
    }
    int sum = 0;
    for (int i = 0; i < 64; i++)
        sum += results[i];
    printf("%d\n", sum);
    return 0;
}
