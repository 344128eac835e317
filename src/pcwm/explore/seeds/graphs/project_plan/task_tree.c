#include <omp.h>
#include <stdlib.h>

struct project {
    const int *hours, *first, *after;
    int *waits;
    long *start;
};

/* The job that frees another one begins it as a task of its own. */
static void work(struct project *p, int v)
{
    const long done = p->start[v] + p->hours[v];

    for (int e = p->first[v]; e < p->first[v + 1]; e++) {
        const int w = p->after[e];
        int left;

        if (p->start[w] < done)
            p->start[w] = done;
        #pragma omp atomic capture
        left = --p->waits[w];
        if (left == 0) {
            #pragma omp task firstprivate(p, w)
            work(p, w);
        }
    }
}

long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    struct project p = {hours, first, after, malloc(jobs * sizeof(int)), start};
    long end = 0;

    for (int v = 0; v < jobs; v++)
        p.waits[v] = start[v] = 0;
    for (int e = 0; e < first[jobs]; e++)
        p.waits[after[e]]++;

    /* The jobs that can start at once */
    int *ready = malloc(jobs * sizeof(int)), count = 0;
    for (int v = 0; v < jobs; v++)
        if (p.waits[v] == 0)
            ready[count++] = v;

    #pragma omp parallel for
    for (int k = 0; k < count; k++)
        work(&p, ready[k]);

    for (int v = 0; v < jobs; v++)
        if (start[v] + hours[v] > end)
            end = start[v] + hours[v];
    free(p.waits);
    free(ready);
    return end;
}
