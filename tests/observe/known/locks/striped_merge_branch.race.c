// Races: the overflow branch holds the stripe of its own bucket but changes the neighbour, which has another guard.
#include <omp.h>
#include <stdio.h>

#define BUCKETS 32
#define STRIPES 8
#define LIMIT 40

static int load[BUCKETS];
static omp_lock_t stripe[STRIPES];

static int bucket_of(int item) {
    /* items 500..549 crowd into bucket 10, the rest spread evenly */
    if (item >= 500 && item < 550)
        return 10;
    return item % BUCKETS;
}

static void store(int item) {
    int b = bucket_of(item);
    omp_lock_t *lock = &stripe[b % STRIPES];
    omp_set_lock(lock);
    if (load[b] < LIMIT) { // racy
        load[b]++;         // racy
    } else {
        /* spill into the neighbour */
        load[(b + 1) % BUCKETS]++; // racy
    }
    omp_unset_lock(lock);
}

int main(void) {
    for (int s = 0; s < STRIPES; s++)
        omp_init_lock(&stripe[s]);

#pragma omp parallel for schedule(dynamic, 25)
    for (int item = 0; item < 960; item++)
        store(item);

    int stored = 0;
    for (int b = 0; b < BUCKETS; b++)
        stored += load[b];
    printf("stored at least one item: %d\n", stored > 0);
    for (int s = 0; s < STRIPES; s++)
        omp_destroy_lock(&stripe[s]);
    return 0;
}
