#include <omp.h>
#include <stdlib.h>

static int open_jobs(const int *count)
{
    int value;
    #pragma omp atomic read acquire
    value = *count;
    return value;
}

/* Threads take four jobs in turn, in an order that respects the plan, and wait until the count of those before is down to zero. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    int *waits = calloc(jobs, sizeof *waits), *count = calloc(jobs, sizeof *count), *order = malloc(jobs * sizeof *order), tail = 0;
    long end = 0;

    for (int e = 0; e < first[jobs]; e++)
        count[after[e]] = ++waits[after[e]];
    for (int v = 0; v < jobs; v++) {
        start[v] = 0;
        if (waits[v] == 0)
            order[tail++] = v;
    }
    for (int k = 0; k < jobs; k++)
        for (int e = first[order[k]]; e < first[order[k] + 1]; e++)
            if (--waits[after[e]] == 0)
                order[tail++] = after[e];

    #pragma omp parallel for schedule(static, 4) reduction(max : end)
    for (int k = 0; k < jobs; k++) {
        const int v = order[k];
        while (open_jobs(&count[v]) > 0)
            continue;
        const long done = start[v] + hours[v];
        for (int e = first[v]; e < first[v + 1]; e++) {
            #pragma omp atomic compare
            if (start[after[e]] < done) { start[after[e]] = done; }
            #pragma omp atomic update release
            count[after[e]]--;
        }
        end = done > end ? done : end;
    }
    free(waits);
    free(count);
    free(order);
    return end;
}
