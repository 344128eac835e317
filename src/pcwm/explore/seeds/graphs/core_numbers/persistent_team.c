#include <omp.h>
#include <stdlib.h>

enum { HERE, LEAVING, GONE };

int core_numbers(int vertices, const int *first, const int *near, int *core)
{
    int *degree = malloc(vertices * sizeof(int)), gone = 0, leaving = 0, deepest = 0;
    char *state = calloc(vertices, 1);
    int v, e, k = 0;

#pragma omp parallel private(v, e) firstprivate(k)
    {
#pragma omp for
        for (v = 0; v < vertices; v++)
            degree[v] = first[v + 1] - first[v];

        while (gone < vertices) {
            /* who has too few neighbours left? */
#pragma omp for reduction(+ : leaving)
            for (v = 0; v < vertices; v++)
                if (state[v] == HERE && degree[v] <= k) {
                    state[v] = LEAVING;
                    core[v] = k;
                    leaving++;
                }

            if (leaving == 0)
                k++;

            /* they leave all at once */
#pragma omp for schedule(dynamic, 64)
            for (v = 0; v < vertices; v++)
                if (state[v] == LEAVING) {
                    state[v] = GONE;
                    for (e = first[v]; e < first[v + 1]; e++)
#pragma omp atomic
                        degree[near[e]]--;
                }

#pragma omp single
            {
                gone += leaving;
                leaving = 0;
                deepest = k;
            }
        }
    }
    free(degree);
    free(state);
    return deepest;
}
