// Races: two far-apart readings are outliers, and tasks of one taskloop (5.2, 12.6) append them without protection.
#include <stdio.h>
#include <stdlib.h>

struct outliers {
    int used;
    int at[8];
};

static int reading(int t) {
    if (t == 37 || t == 1490)
        return 900 + t % 10;
    return 200 + (t * 71) % 90;
}

static void inspect(int t, int *trace, struct outliers *out) {
    int value = reading(t);
    trace[t] = value;
    if (abs(value - 245) > 300) {
        int slot = out->used; // racy
        out->at[slot] = t;    // racy
        out->used = slot + 1; // racy
    }
}

int main(void) {
    enum { N = 1600 };
    static int trace[N];
    struct outliers found = {0, {0}};

#pragma omp parallel
#pragma omp single
    {
#pragma omp taskloop num_tasks(16) shared(found, trace)
        for (int t = 0; t < N; t++)
            inspect(t, trace, &found);

        printf("found some: %d, trace[0] %d\n", found.used > 0, trace[0]);
    }
    return 0;
}
