#include <stdio.h>

#define N 250

int main(void) {
    static double price[N], rent[N], food[N];
    double index = 0;
    for (int i = 0; i < N; i++) {
        price[i] = 100 + i % 10;
        rent[i] = 700 + i % 35;
        food[i] = 30 + i % 6;
    }

#pragma omp parallel sections reduction(+ : index)
    {
#pragma omp section
        for (int i = 0; i < N; i++)
            index += 0.5 * price[i];
#pragma omp section
        for (int i = 0; i < N; i++)
            index += 0.1 * rent[i];
#pragma omp section
        for (int i = 0; i < N; i++)
            index += 2 * food[i];
    }
    printf("index %.3f\n", index / N);
    return 0;
}
