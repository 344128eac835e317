// Clean: a thread that misses the lock keeps its amount in a private backlog and posts it only while holding the lock.
#include <omp.h>
#include <stdio.h>

struct ledger {
    omp_lock_t lock;
    long posted;
    int count;
};

static void post(struct ledger *l, long *backlog, int *waiting) {
    l->posted += *backlog;
    l->count += *waiting;
    *backlog = 0;
    *waiting = 0;
}

int main(void) {
    struct ledger book = {.posted = 0, .count = 0};
    omp_init_lock(&book.lock);

#pragma omp parallel shared(book)
    {
        long backlog = 0;
        int waiting = 0;
#pragma omp for schedule(guided, 4) nowait
        for (int i = 0; i < 900; i++) {
            backlog += (i * 17) % 23;
            waiting++;
            if (omp_test_lock(&book.lock)) {
                post(&book, &backlog, &waiting);
                omp_unset_lock(&book.lock);
            }
        }
        if (waiting > 0) {
            while (!omp_test_lock(&book.lock)) {
#pragma omp taskyield
            }
            post(&book, &backlog, &waiting);
            omp_unset_lock(&book.lock);
        }
    }
    omp_destroy_lock(&book.lock);
    printf("posted %ld in %d entries\n", book.posted, book.count);
    return 0;
}
