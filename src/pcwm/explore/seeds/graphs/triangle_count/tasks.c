#include <omp.h>

/* A person's triangles, for a < b < c counted at a. */
static long at(int a, const int *first, const int *friend, long *corner)
{
    long found = 0;
    for (int e = first[a]; e < first[a + 1]; e++) {
        int b = friend[e], j = first[b];
        for (int i = e + 1; b > a && i < first[a + 1]; i++) {
            while (j < first[b + 1] && friend[j] < friend[i])
                j++;
            if (j == first[b + 1] || friend[j] != friend[i])
                continue;
            found++;
            #pragma omp atomic
            corner[b]++;
            #pragma omp atomic
            corner[friend[i]]++;
        }
    }
    #pragma omp atomic
    corner[a] += found;
    return found;
}

long triangles(int people, const int *first, const int *friend, long *corner)
{
    long all = 0;
    const int part = (people + 7) / 8;
    for (int v = 0; v < people; v++)
        corner[v] = 0;

    #pragma omp parallel
    #pragma omp single nowait
    for (int low = 0; low < people; low += part) {
        #pragma omp task shared(all)
        {
            long mine = 0;
            for (int v = low; v < low + part && v < people; v++)
                mine += at(v, first, friend, corner);
            #pragma omp atomic update
            all += mine;
        }
    }
    return all;
}
