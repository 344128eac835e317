// The accesses are in a function that another one calls.
#include <stdio.h>

static int weight;

static void load(int kg) {
    weight += kg;
}

static void load_crates(int crates) {
    for (int i = 0; i < crates; i++)
        load(25);
}

int main(void) {
#pragma omp parallel num_threads(2)
    load_crates(3);
    printf("%d\n", weight);
    return 0;
}
