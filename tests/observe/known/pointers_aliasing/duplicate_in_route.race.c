// Races: the route names stop 17 twice, at far positions, so two iterations update the same element.
#include <stdio.h>

#define STOPS 800

typedef struct {
    int visits;
    int waiting;
} stop_t;

static void plan(int *route) {
    for (int i = 0; i < STOPS; i++)
        route[i] = (i * 11 + 3) % STOPS; /* 11 and 800 are coprime: a permutation ... */
    route[709] = 17;                     /* ... until somebody patched one entry by hand */
}

static int boarded(int stop) {
    int people = 0;
    for (int h = 0; h < 6; h++)
        people += (stop * 5 + h * 7) % 9;
    return people;
}

int main(void) {
    static stop_t stops[STOPS];
    static int route[STOPS];
    plan(route);

#pragma omp parallel for schedule(static)
    for (int i = 0; i < STOPS; i++) {
        stop_t *s = stops + route[i];
        s->waiting += boarded(route[i]); // racy
        s->visits++;                     // racy
    }
    printf("stop 3 visits %d\n", stops[3].visits);
    return 0;
}
