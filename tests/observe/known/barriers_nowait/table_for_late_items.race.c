// single nowait has no barrier: items from 900 on read discounts that the filling thread may not have written yet.
#include <stdio.h>

#define ITEMS 1000
#define FIRST_BULK 900

static int discount[16];
static int price[ITEMS];

static int list_price(int i) {
    int p = 100 + i % 50;
    for (int k = 0; k < 20; k++)
        p = (p * 5 + 3) % 4001;
    return p + 100;
}

int main(void) {
#pragma omp parallel
    {
#pragma omp single nowait
        {
            for (int d = 0; d < 16; d++)
                discount[d] = 2 * d; // racy
        }

#pragma omp for schedule(dynamic, 5)
        for (int i = 0; i < ITEMS; i++) {
            price[i] = list_price(i);
            if (i >= FIRST_BULK)
                price[i] -= discount[i % 16]; // racy
        }
    }

    long sum = 0;
    for (int i = 0; i < ITEMS; i++)
        sum += price[i];
    printf("%s\n", sum > 0 ? "priced" : "free");
    return 0;
}
