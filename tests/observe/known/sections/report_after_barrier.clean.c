// Two nowait sections constructs fill different columns, and the explicit barrier comes before the single that reads.
#include <stdio.h>

#define DAYS 365

struct column {
    const char *name;
    int value[DAYS];
};

static struct column rain = {"rain", {0}}, wind = {"wind", {0}}, sun = {"sun", {0}};
static long reported;

static void fill(struct column *c, int a, int b) {
    for (int d = 0; d < DAYS; d++)
        c->value[d] = (d * a + b) % 41;
}

static long sum(const struct column *c) {
    long s = 0;
    for (int d = 0; d < DAYS; d++)
        s += c->value[d];
    return s;
}

int main(void) {
#pragma omp parallel
    {
#pragma omp sections nowait
        {
#pragma omp section
            fill(&rain, 7, 3);
#pragma omp section
            fill(&wind, 11, 5);
        }
#pragma omp sections nowait
        {
            fill(&sun, 13, 1);
        }
#pragma omp barrier
#pragma omp single
        reported = sum(&rain) + sum(&wind) + sum(&sun);
    }

    printf("%s+%s+%s: %ld\n", rain.name, wind.name, sun.name, reported);
    return 0;
}
