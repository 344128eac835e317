// Clean: atomic capture (5.2, 15.8.4) on the static counter gives out each badge once, so no two threads share a slot.
#include <stdio.h>

#define GUESTS 500

struct guest {
    int number;
    int seat;
};

static struct guest list[GUESTS];

static int next_badge(void) {
    static int last = 0;
    int mine;
#pragma omp atomic capture
    mine = last++;
    return mine;
}

static void check_in(int number) {
    struct guest *g = &list[next_badge()];
    g->number = number;
    g->seat = (number * 31) % 97;
}

int main(void) {
    long numbers = 0, seats = 0;
#pragma omp parallel
    {
#pragma omp for schedule(dynamic, 3)
        for (int n = 0; n < GUESTS; n++)
            check_in(n);

#pragma omp for reduction(+ : numbers, seats)
        for (int b = 0; b < GUESTS; b++) {
            numbers += list[b].number;
            seats += list[b].seat;
        }
    }
    printf("numbers %ld, seats %ld\n", numbers, seats);
    return 0;
}
