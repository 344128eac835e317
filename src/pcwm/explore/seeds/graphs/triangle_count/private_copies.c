#include <omp.h>
#include <stdlib.h>

/* Every thread counts corners in an array of its own; the arrays are added up person by person. */
long triangles(int people, const int *first, const int *friend, long *corner)
{
    long **count = calloc(omp_get_max_threads(), sizeof *count), all = 0;

    #pragma omp parallel default(none) shared(people, first, friend, corner, count) reduction(+ : all)
    {
        long *mine = count[omp_get_thread_num()] = calloc(people, sizeof *mine);

        #pragma omp for schedule(guided)
        for (int a = 0; a < people; a++)
            for (int e = first[a]; e < first[a + 1] && friend[e] < a; e++) {
                int b = friend[e];
                for (int i = first[a], j = first[b]; i < e && j < first[b + 1];) {
                    int c = friend[i], d = friend[j];
                    if (c == d) {
                        mine[a]++, mine[b]++, mine[c]++;
                        all++;
                    }
                    i += c <= d;
                    j += d <= c;
                }
            }

        #pragma omp for
        for (int v = 0; v < people; v++) {
            corner[v] = 0;
            for (int t = 0; t < omp_get_num_threads(); t++)
                corner[v] += count[t][v];
        }
        free(mine);
    }
    free(count);
    return all;
}
