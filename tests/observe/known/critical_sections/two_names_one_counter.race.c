// Critical regions with different names do not exclude each other (5.2, 15.2), yet both update stock.
#include <stdio.h>

#define ORDERS 500

static int stock = 10000;

static void sell(int pieces) {
#pragma omp critical(sales)
    stock -= pieces; // racy
}

static void restock(int pieces) {
#pragma omp critical(warehouse)
    stock += pieces; // racy
}

int main(void) {
#pragma omp parallel for schedule(dynamic, 10)
    for (int o = 0; o < ORDERS; o++) {
        if (o % 25 == 24)
            restock(40 + o % 3);
        else
            sell(1 + o % 4);
    }
    printf("left: %d\n", stock);
    return 0;
}
