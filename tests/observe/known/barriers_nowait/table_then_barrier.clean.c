// single and the first loop are nowait, but the explicit barrier comes before any use of what they wrote.
#include <stdio.h>

#define ITEMS 1000

static int discount[16];
static int list[ITEMS], price[ITEMS];

static void fill_discounts(int *d, int n) {
    for (int k = 0; k < n; k++)
        d[k] = 2 * k;
}

int main(void) {
    long sum = 0;

#pragma omp parallel
    {
#pragma omp single nowait
        fill_discounts(discount, 16);

#pragma omp for schedule(dynamic, 5) nowait
        for (int i = 0; i < ITEMS; i++)
            list[i] = 100 + (i * 37) % 401;

#pragma omp barrier

#pragma omp for schedule(guided) reduction(+ : sum) nowait
        for (int i = 0; i < ITEMS; i++) {
            price[i] = list[ITEMS - 1 - i] - discount[i % 16];
            sum += price[i];
        }
    }

    printf("sum %ld, last %d\n", sum, price[ITEMS - 1]);
    return 0;
}
