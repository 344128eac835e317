#include <omp.h>
#include <stdlib.h>

/* All jobs that wait for nobody are one wave; what they free is the next. */
long plan(int jobs, const int *hours, const int *first, const int *after, long *start)
{
    int *waits = calloc(jobs, sizeof *waits), *wave = malloc(jobs * sizeof *wave);
    int begin = 0, end = 0, tail = 0;
    long last = 0;

    #pragma omp parallel
    {
        #pragma omp for
        for (int e = 0; e < first[jobs]; e++) {
            #pragma omp atomic
            waits[after[e]]++;
        }
        #pragma omp for
        for (int v = 0; v < jobs; v++) {
            start[v] = 0;
            if (waits[v] == 0) {
                int place;
                #pragma omp atomic capture
                place = tail++;
                wave[place] = v;
            }
        }
        #pragma omp single
        end = tail;

        while (begin < end) {
            #pragma omp for schedule(static) reduction(max : last)
            for (int k = begin; k < end; k++) {
                const int v = wave[k];
                const long done = start[v] + hours[v];
                last = done > last ? done : last;
                for (int e = first[v]; e < first[v + 1]; e++) {
                    const int w = after[e];
                    int left, place;
                    #pragma omp atomic compare
                    if (start[w] < done) { start[w] = done; }
                    #pragma omp atomic capture
                    left = --waits[w];
                    if (left > 0)
                        continue;
                    #pragma omp atomic capture
                    place = tail++;
                    wave[place] = w;
                }
            }
            #pragma omp single
            {
                begin = end;
                end = tail;
            }
        }
    }
    free(waits);
    free(wave);
    return last;
}
