// Clean: a slot and its overflow slot fall into the same stripe, so whoever touches either one holds the same lock.
#include <omp.h>
#include <stdio.h>

#define SLOTS 64
#define STRIPES 8
#define FULL 12

typedef struct {
    int used;
    long weight;
} slot;

static slot table[SLOTS];
static omp_lock_t stripe[STRIPES];

/* SLOTS is a multiple of STRIPES: slot s and slot (s + STRIPES) % SLOTS share a stripe */
static void insert(unsigned key) {
    unsigned s = (key * 7u) % SLOTS;
    omp_set_lock(&stripe[s % STRIPES]);
    slot *home = &table[s];
    slot *place = home->used < FULL ? home : &table[(s + STRIPES) % SLOTS];
    place->used++;
    place->weight += 1;
    omp_unset_lock(&stripe[s % STRIPES]);
}

int main(void) {
    for (int i = 0; i < STRIPES; i++)
        omp_init_lock(&stripe[i]);

#pragma omp parallel for
    for (unsigned k = 0; k < 1024; k++)
        insert(k < 128 ? 5u : k);

    long weight = 0;
    int used = 0;
    for (int s = 0; s < SLOTS; s++) {
        used += table[s].used;
        weight += table[s].weight;
    }
    for (int i = 0; i < STRIPES; i++)
        omp_destroy_lock(&stripe[i]);
    printf("used %d, weight %ld\n", used, weight);
    return 0;
}
