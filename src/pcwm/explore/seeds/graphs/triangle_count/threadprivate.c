#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* mark[w] is v + 1 while the friends of v are looked at, if w is one of them. */
static int *mark;
static long found;
#pragma omp threadprivate(mark, found)

static void mark_friends(int v, const int *first, const int *friend)
{
    for (int e = first[v]; e < first[v + 1]; e++)
        mark[friend[e]] = v + 1;
}

static long closed(int v, int w, const int *first, const int *friend)
{
    long count = 0;
    for (int e = first[w]; e < first[w + 1]; e++)
        count += mark[friend[e]] == v + 1;
    return count;
}

long triangles(int people, const int *first, const int *friend, long *corner)
{
    long all = 0;

    #pragma omp parallel
    {
        mark = calloc(people, sizeof *mark);
        found = 0;

        #pragma omp for schedule(static, 16) nowait
        for (int v = 0; v < people; v++) {
            long both = 0;
            mark_friends(v, first, friend);
            for (int e = first[v]; e < first[v + 1]; e++)
                both += closed(v, friend[e], first, friend);
            corner[v] = both / 2;
            found += both / 2;
        }
        free(mark);
        #pragma omp atomic
        all += found;
    }
    return all / 3;
}
