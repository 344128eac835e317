#include <omp.h>
#include <stdlib.h>

/* rest[v] goes on falling after v is gone; only the step from k + 1 to k puts a vertex into the next wave. */
int core_numbers(int vertices, const int *first, const int *near, int *core)
{
    int *rest = malloc(vertices * sizeof *rest), *wave = malloc(vertices * sizeof *wave), *next = malloc(vertices * sizeof *next);
    int gone = 0, k = -1;

    #pragma omp parallel for
    for (int v = 0; v < vertices; v++)
        rest[v] = first[v + 1] - first[v];

    while (gone < vertices) {
        int width = 0;
        k++;
        for (int v = 0; v < vertices; v++)
            if (rest[v] == k)
                wave[width++] = v;

        while (width > 0) {
            int found = 0;
            #pragma omp parallel for schedule(dynamic, 8)
            for (int i = 0; i < width; i++) {
                int v = wave[i];
                core[v] = k;
                for (int e = first[v]; e < first[v + 1]; e++) {
                    int before, place;
                    #pragma omp atomic capture
                    before = rest[near[e]]--;
                    if (before == k + 1) {
                        #pragma omp atomic capture
                        place = found++;
                        next[place] = near[e];
                    }
                }
            }
            gone += width;
            width = found;
            int *t = wave;
            wave = next;
            next = t;
        }
        /* the vertices that are gone must not look like candidates later */
        #pragma omp parallel for
        for (int v = 0; v < vertices; v++)
            if (rest[v] <= k)
                rest[v] = -vertices;
    }
    free(rest), free(wave), free(next);
    return k;
}
