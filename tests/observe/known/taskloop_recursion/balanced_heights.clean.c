// Clean: every path that reads a child's height passes a taskwait (5.2, 15.5) for that child's task first.
#include <stdio.h>
#include <stdlib.h>

typedef struct branch branch;
struct branch {
    branch *kid[2];
    int height;
    int leaves;
};

static branch *grow(int budget) {
    branch *b = calloc(1, sizeof *b);
    if (!b)
        exit(1);
    if (budget > 1) {
        b->kid[0] = grow(budget / 2);
        if (budget % 5 != 0)
            b->kid[1] = grow(budget - budget / 2 - 1);
    }
    return b;
}

static void survey(branch *b) {
    if (!b->kid[0]) {
        b->height = 1;
        b->leaves = 1;
        return;
    }
    for (int k = 0; k < 2 && b->kid[k]; k++) {
        branch *kid = b->kid[k];
#pragma omp task firstprivate(kid) final(kid->kid[0] == NULL)
        survey(kid);
    }
#pragma omp taskwait
    for (int k = 0; k < 2 && b->kid[k]; k++) {
        if (b->kid[k]->height >= b->height)
            b->height = b->kid[k]->height + 1;
        b->leaves += b->kid[k]->leaves;
    }
}

static void fell(branch *b) {
    if (b) {
        fell(b->kid[0]);
        fell(b->kid[1]);
        free(b);
    }
}

int main(void) {
    branch *oak = grow(190);
#pragma omp parallel
#pragma omp masked
    survey(oak);
    printf("height %d, leaves %d\n", oak->height, oak->leaves);
    fell(oak);
    return 0;
}
