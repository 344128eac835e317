#include <stdio.h>

#define ITEMS 200

int main(void) {
    static double price[ITEMS];
    double sum = 0;
    int dear = 0;
    for (int i = 0; i < ITEMS; i++)
        price[i] = 0.5 + i % 17;

#pragma omp parallel
#pragma omp master
#pragma omp taskloop num_tasks(10) shared(sum, dear)
    for (int i = 0; i < ITEMS; i++) {
        sum += price[i];
        if (price[i] > 14)
            dear++;
    }

    printf("sum %.2f, %d dear ones\n", sum, dear);
    return 0;
}
