// Each thread collects into locals, and every access to the shared record is inside the same critical region.
#include <limits.h>
#include <stdio.h>

#define HOURS 1440

struct record {
    int min, max;
    int seen;
};

static int tide(int h) {
    int phase = h % 25;
    return 40 * (phase < 13 ? phase : 25 - phase) + (h * 7) % 19;
}

static void absorb(struct record *r, int min, int max, int seen) {
#pragma omp critical(tide_record)
    {
        if (min < r->min)
            r->min = min;
        if (max > r->max)
            r->max = max;
        r->seen += seen;
    }
}

int main(void) {
    struct record year = {INT_MAX, INT_MIN, 0};

#pragma omp parallel
    {
        int min = INT_MAX, max = INT_MIN, seen = 0;
#pragma omp for nowait schedule(dynamic, 50)
        for (int h = 0; h < HOURS; h++) {
            int level = tide(h);
            min = level < min ? level : min;
            max = level > max ? level : max;
            seen++;
        }
        absorb(&year, min, max, seen);
    }

    printf("%d hours, %d to %d cm\n", year.seen, year.min, year.max);
    return 0;
}
