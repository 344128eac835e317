// Each iteration waits for its predecessor's source before it reads its level: cross-iteration order (5.2, 15.9.6).
#include <stdio.h>

#define TANKS 300

struct tank {
    double level;
    double leak;
};

static struct tank row[TANKS];

static double outflow(const struct tank *t) {
    return t->level * t->leak;
}

int main(void) {
    for (int i = 0; i < TANKS; i++) {
        row[i].level = 1.0 + i % 5;
        row[i].leak = 0.25;
    }

#pragma omp parallel for ordered(1)
    for (int i = 1; i < TANKS; i++) {
        double rain = 0.125 * (i % 3);
#pragma omp ordered depend(sink : i - 1)
        row[i].level += outflow(&row[i - 1]) + rain;
#pragma omp ordered depend(source)
    }

    double sum = 0.0;
    for (int i = 0; i < TANKS; i++)
        sum += row[i].level;
    printf("stored %.3f\n", sum);
    return 0;
}
