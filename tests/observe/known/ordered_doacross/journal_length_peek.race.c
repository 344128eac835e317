// Races: the length is read before the ordered region (5.2, 15.10.2), while earlier iterations still change it inside.
#include <stdio.h>

#define EVENTS 400

struct journal {
    int length;
    int code[EVENTS];
};

static int classify(int event) {
    return (event * event + 7 * event) % 19;
}

int main(void) {
    static struct journal j;
    int crowded = 0;

#pragma omp parallel for ordered schedule(static, 2) reduction(+ : crowded)
    for (int e = 0; e < EVENTS; e++) {
        int code = classify(e);
        if (j.length > EVENTS / 4) // racy
            crowded++;
#pragma omp ordered
        {
            if (code > 3)
                j.code[j.length++] = code; // racy
        }
    }
    printf("length %d, last %d, crowded within bounds: %d\n", j.length, j.code[j.length - 1], crowded <= EVENTS);
    return 0;
}
