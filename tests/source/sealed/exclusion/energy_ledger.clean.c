#include <stdio.h>

static double produced, used;
static int entries;

static void produce(double kwh) {
#pragma omp critical(ledger)
    {
        produced += kwh;
        entries++;
    }
}

static void consume(double kwh) {
#pragma omp critical(ledger)
    {
        used += kwh;
        entries++;
    }
}

int main(void) {
#pragma omp parallel for
    for (int hour = 0; hour < 336; hour++) {
        if (hour % 24 > 7 && hour % 24 < 18)
            produce(1.5 + hour % 5 * 0.1);
        consume(0.4 + hour % 3 * 0.2);
    }
    printf("%.1f produced, %.1f used, %d entries\n", produced, used, entries);
    return 0;
}
