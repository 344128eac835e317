// All critical regions named shelf exclude each other (5.2, 15.2), and stock is touched in no other place.
#include <stdio.h>

#define ORDERS 500

static int stock = 10000;
static int audits;

static void sell(int pieces) {
#pragma omp critical(shelf)
    stock -= pieces;
}

static void restock(int pieces) {
#pragma omp critical(shelf)
    stock += pieces;
}

static void audit(void) {
    int seen;
#pragma omp critical(shelf)
    seen = stock;
    if (seen >= 0) {
#pragma omp critical(office)
        audits++;
    }
}

int main(void) {
#pragma omp parallel for schedule(dynamic, 10)
    for (int o = 0; o < ORDERS; o++) {
        if (o % 25 == 24)
            restock(40 + o % 3);
        else if (o % 50 == 7)
            audit();
        else
            sell(1 + o % 4);
    }
    printf("left: %d after %d audits\n", stock, audits);
    return 0;
}
