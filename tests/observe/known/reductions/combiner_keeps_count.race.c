// Combiner calls of one reduction may run concurrently in several threads (5.2, 5.5); each increments global merges.
#include <stdio.h>

#define DAYS 900

typedef struct {
    int low, high;
} span;

static int merges;

static void widen(span *into, const span *from) {
    merges++; // racy
    if (from->low < into->low)
        into->low = from->low;
    if (from->high > into->high)
        into->high = from->high;
}

#pragma omp declare reduction(widest : span : widen(&omp_out, &omp_in)) initializer(omp_priv = {1000, -1000})

static int degrees(int day) {
    return (day * 17) % 41 - 12;
}

int main(void) {
    span year = {1000, -1000};

#pragma omp parallel for reduction(widest : year)
    for (int day = 0; day < DAYS; day++) {
        int t = degrees(day);
        if (t < year.low)
            year.low = t;
        if (t > year.high)
            year.high = t;
    }

    printf("from %d to %d, merged %s\n", year.low, year.high, merges > 0 ? "parts" : "nothing");
    return 0;
}
