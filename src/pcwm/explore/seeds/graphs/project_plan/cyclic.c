#include <omp.h>
#include <stdlib.h>

static void sort_jobs(int jobs, const int *first, const int *after, int *order)
{
    int *waits = calloc(jobs, sizeof(int));
    int i, e, tail = 0;

    for (e = 0; e < first[jobs]; e++)
        waits[after[e]]++;
    for (i = 0; i < jobs; i++)
        if (waits[i] == 0)
            order[tail++] = i;
    for (i = 0; i < jobs; i++)
        for (e = first[order[i]]; e < first[order[i] + 1]; e++)
            if (--waits[after[e]] == 0)
                order[tail++] = after[e];
    free(waits);
}

/* In an order in which nobody comes before a job it waits for. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    int *order = malloc(jobs * sizeof(int));
    int i, v, e;
    long done, end = 0;

    sort_jobs(jobs, first, after, order);
    for (v = 0; v < jobs; v++)
        start[v] = 0;

#pragma omp parallel private(i, v, e, done) reduction(max:end)
    {
        for (i = omp_get_thread_num(); i < jobs; i += omp_get_num_threads()) {
            v = order[i];
            done = start[v] + hours[v];
            if (done > end)
                end = done;
            for (e = first[v]; e < first[v + 1]; e++)
                if (done > start[after[e]])
                    start[after[e]] = done;
        }
    }
    free(order);
    return end;
}
