// table is read only after ready was seen set inside the critical region that set it, and that orders the fill before.
#include <stdio.h>

#define ENTRIES 64
#define QUERIES 600

static int table[ENTRIES];
static int ready;

static int compute(int k) {
    int v = k + 3;
    for (int i = 0; i < 10; i++)
        v = (v * v + k) % 257;
    return v;
}

static int lookup(int k) {
    int usable;
#pragma omp critical(table_state)
    usable = ready;
    return usable ? table[k] : compute(k);
}

int main(void) {
    long sum = 0;

#pragma omp parallel
    {
#pragma omp single nowait
        {
            for (int k = 0; k < ENTRIES; k++)
                table[k] = compute(k);
#pragma omp critical(table_state)
            ready = 1;
        }

#pragma omp for reduction(+ : sum) schedule(dynamic, 20)
        for (int q = 0; q < QUERIES; q++)
            sum += lookup((q * 29) % ENTRIES);
    }

    printf("answers add up to %ld\n", sum);
    return 0;
}
