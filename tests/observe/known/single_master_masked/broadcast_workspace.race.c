// Races: copyprivate (5.2, 5.7.2) broadcasts the pointer, not the block, so all threads update one workspace.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct workspace {
    double energy;
    int rows;
};

static double row_energy(int row) {
    double e = 0.0;
    for (int c = 1; c <= 16; c++)
        e += fabs((double)((row * c) % 17) - 8.0);
    return e;
}

static struct workspace *new_workspace(void) {
    struct workspace *w = malloc(sizeof *w);
    if (!w)
        exit(1);
    w->energy = 0.0;
    w->rows = 0;
    return w;
}

int main(void) {
    const int rows = 240;
#pragma omp parallel
    {
        struct workspace *own;
#pragma omp single copyprivate(own)
        own = new_workspace();

#pragma omp for
        for (int r = 0; r < rows; r++) {
            own->energy += row_energy(r); // racy
            own->rows++;                  // racy
        }

#pragma omp single
        {
            printf("some rows done: %d\n", own->rows > 0);
            free(own);
        }
    }
    return 0;
}
