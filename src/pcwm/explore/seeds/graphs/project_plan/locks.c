#include <omp.h>
#include <stdlib.h>

typedef struct {
    omp_lock_t lock;
    int *ready, count; /* a stack of jobs that can start */
    int open;          /* jobs that are not done yet */
} board;

static int take(board *b, int *job)
{
    omp_set_lock(&b->lock);
    int more = b->open > 0;
    *job = b->count > 0 ? b->ready[--b->count] : -1;
    omp_unset_lock(&b->lock);
    return more;
}

/* Threads fetch jobs from a board until all are done. The lock of the board also guards start and waits. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    board b = {.ready = malloc(jobs * sizeof(int)), .count = 0, .open = jobs};
    int *waits = calloc(jobs, sizeof *waits);
    long end = 0;

    for (int e = 0; e < first[jobs]; e++)
        waits[after[e]]++;
    for (int v = 0; v < jobs; v++) {
        start[v] = 0;
        if (waits[v] == 0)
            b.ready[b.count++] = v;
    }

    omp_init_lock(&b.lock);
    #pragma omp parallel reduction(max : end)
    for (int v; take(&b, &v);) {
        if (v < 0)
            continue;
        omp_set_lock(&b.lock);
        long done = start[v] + hours[v];
        for (int e = first[v]; e < first[v + 1]; e++) {
            int w = after[e];
            if (start[w] < done)
                start[w] = done;
            if (--waits[w] == 0)
                b.ready[b.count++] = w;
        }
        b.open--;
        omp_unset_lock(&b.lock);
        end = done > end ? done : end;
    }
    omp_destroy_lock(&b.lock);
    free(b.ready);
    free(waits);
    return end;
}
