#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#define CHAINS 17

struct entry {
    int number, calls;
    struct entry *next;
};

static struct entry *chain[CHAINS];
static omp_lock_t guard[CHAINS];

static void count_call(int number) {
    int c = number % CHAINS;
    omp_set_lock(&guard[c]);
    struct entry *e = chain[c];
    while (e && e->number != number)
        e = e->next;
    if (!e) {
        e = malloc(sizeof *e);
        e->number = number;
        e->calls = 0;
        e->next = chain[c];
        chain[c] = e;
    }
    e->calls++;
    omp_unset_lock(&guard[c]);
}

int main(void) {
    for (int c = 0; c < CHAINS; c++)
        omp_init_lock(&guard[c]);

#pragma omp parallel for schedule(dynamic, 10)
    for (int i = 0; i < 600; i++)
        count_call(1000 + (i * i) % 89);

    int entries = 0, calls = 0;
    for (int c = 0; c < CHAINS; c++) {
        for (struct entry *e = chain[c]; e; e = e->next) {
            entries++;
            calls += e->calls;
        }
        omp_destroy_lock(&guard[c]);
    }
    printf("%d numbers, %d calls\n", entries, calls);
    return 0;
}
