// The ranking task's iterator lists every mark as an in dependence, so all grading tasks are complete before it starts.
#include <stdio.h>

#define PUPILS 40

static int mark[PUPILS];

static int grade(int pupil) {
    int m = pupil + 1;
    for (int q = 0; q < 12; q++)
        m = (m * 29 + q) % 101;
    return m;
}

int main(void) {
    int best = -1, median_hits = 0;

#pragma omp parallel shared(best, median_hits)
#pragma omp single nowait
    {
        for (int p = 0; p < PUPILS; p++) {
#pragma omp task depend(out : mark[p])
            mark[p] = grade(p);
        }

#pragma omp task depend(iterator(k = 0 : PUPILS), in : mark[k]) depend(out : best)
        {
            best = 0;
            for (int p = 1; p < PUPILS; p++)
                if (mark[p] > mark[best])
                    best = p;
        }

#pragma omp task depend(in : best)
        {
            for (int p = 0; p < PUPILS; p++)
                median_hits += 2 * mark[p] >= mark[best];
        }
    }

    printf("best pupil %d with %d, %d above half\n", best, mark[best], median_hits);
    return 0;
}
