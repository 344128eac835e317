// sections has nowait and single no barrier at its start, so the report may read rows that a section is still filling.
#include <stdio.h>

#define DAYS 365

struct column {
    const char *name;
    int value[DAYS];
};

static struct column rain = {"rain", {0}}, wind = {"wind", {0}};
static long reported;

static void fill(struct column *c, int a, int b) {
    for (int d = 0; d < DAYS; d++)
        c->value[d] = (d * a + b) % 41; // racy
}

static long sum(const struct column *c) {
    long s = 0;
    for (int d = 0; d < DAYS; d++)
        s += c->value[d]; // racy
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

#pragma omp single
        reported = sum(&rain) + sum(&wind);
    }

    printf("%s\n", reported >= 0 ? "reported" : "overflow");
    return 0;
}
