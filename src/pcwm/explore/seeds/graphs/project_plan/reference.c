#include <stdlib.h>

/* A queue of the jobs that wait for nobody any more. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    int *waits = calloc(jobs, sizeof *waits), *queue = malloc(jobs * sizeof *queue), tail = 0;
    long end = 0;
    for (int e = 0; e < first[jobs]; e++)
        waits[after[e]]++;
    for (int v = 0; v < jobs; v++) {
        start[v] = 0;
        if (waits[v] == 0)
            queue[tail++] = v;
    }
    for (int k = 0; k < tail; k++) {
        int v = queue[k];
        long done = start[v] + hours[v];
        end = done > end ? done : end;
        for (int e = first[v]; e < first[v + 1]; e++) {
            int w = after[e];
            start[w] = done > start[w] ? done : start[w];
            if (--waits[w] == 0)
                queue[tail++] = w;
        }
    }
    free(waits);
    free(queue);
    return end;
}
