#include <omp.h>
#include <stdlib.h>

/* Jobs are sorted by the length of the longest chain before them; then each depth asks the jobs it waits for. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    const int edges = first[jobs];
    int *waits = calloc(jobs, sizeof(int)), *order = malloc(jobs * sizeof(int)), *cut = malloc((jobs + 2) * sizeof(int));
    int *from = calloc(jobs + 2, sizeof(int)), *before = malloc((edges + 1) * sizeof(int)), tail = 0, depths = 0;
    long end = 0;

    for (int e = 0; e < edges; e++)
        waits[after[e]]++, from[after[e] + 2]++;
    for (int v = 2; v < jobs + 2; v++)
        from[v] += from[v - 1];
    for (int v = 0; v < jobs; v++)
        for (int e = first[v]; e < first[v + 1]; e++)
            before[from[after[e] + 1]++] = v;
    for (int v = 0; v < jobs; v++)
        if (waits[v] == 0)
            order[tail++] = v;
    for (int k = 0; k < jobs; depths++) {
        cut[depths] = k;
        for (int stop = tail; k < stop; k++)
            for (int e = first[order[k]]; e < first[order[k] + 1]; e++)
                if (--waits[after[e]] == 0)
                    order[tail++] = after[e];
    }
    cut[depths] = jobs;

    #pragma omp parallel
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        long mine = 0;
        for (int d = 0; d < depths; d++) {
            for (int k = cut[d] + me; k < cut[d + 1]; k += team) {
                const int v = order[k];
                start[v] = 0;
                for (int e = from[v]; e < from[v + 1]; e++)
                    if (start[before[e]] + hours[before[e]] > start[v])
                        start[v] = start[before[e]] + hours[before[e]];
                mine = start[v] + hours[v] > mine ? start[v] + hours[v] : mine;
            }
            #pragma omp barrier
        }
        #pragma omp critical
        end = mine > end ? mine : end;
    }
    free(waits), free(order), free(cut), free(from), free(before);
    return end;
}
