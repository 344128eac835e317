// Clean: running totals are read and written only in the ordered region (5.2, 15.10.2); the rest is own elements.
#include <stdio.h>

#define STATIONS 300

typedef struct {
    int rain;
    int total;
    int above;
} station;

static int rainfall(int s) {
    return (s * 53 + 19) % 41;
}

int main(void) {
    static station net[STATIONS];
    int running = 0, wettest = -1;

#pragma omp parallel for ordered schedule(dynamic, 3)
    for (int s = 0; s < STATIONS; s++) {
        station *me = &net[s];
        me->rain = rainfall(s);
#pragma omp ordered
        {
            running += me->rain;
            me->total = s > 0 ? net[s - 1].total + me->rain : me->rain;
            if (wettest < 0 || me->rain > net[wettest].rain)
                wettest = s;
        }
        me->above = me->total > 10 * s;
    }
    int above = 0;
    for (int s = 0; s < STATIONS; s++)
        above += net[s].above;
    printf("running %d, wettest %d, above %d\n", running, wettest, above);
    return 0;
}
