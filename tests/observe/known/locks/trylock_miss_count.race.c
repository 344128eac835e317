// Races: a failed omp_test_lock (5.2, 18.9) holds nothing, so two threads that both missed update misses together.
#include <omp.h>
#include <stdio.h>

struct journal {
    omp_lock_t lock;
    int entries;
    int misses;
    int digest;
};

static int compress(int block) {
    unsigned h = (unsigned)block + 17u;
    for (int i = 0; i < 24; i++)
        h = h * 1664525u + 1013904223u;
    return (int)(h >> 20);
}

static void report(struct journal *j, int block) {
    int h = compress(block);
    if (omp_test_lock(&j->lock)) {
        j->entries++;
        for (int i = 0; i < 8; i++)
            j->digest = (j->digest * 31 + h + i) % 10007;
        omp_unset_lock(&j->lock);
    } else {
        j->misses++; // racy
    }
}

int main(void) {
    struct journal log = {.entries = 0, .misses = 0, .digest = 1};
    omp_init_lock(&log.lock);
#pragma omp parallel for schedule(static, 4)
    for (int block = 0; block < 600; block++)
        report(&log, block);
    omp_destroy_lock(&log.lock);
    printf("some entries: %d\n", log.entries > 0);
    return 0;
}
