#include <omp.h>

long triangles(int people, const int *first, const int *friend, long *corner)
{
    long all = 0;

    #pragma omp parallel for
    for (int v = 0; v < people; v++)
        corner[v] = 0;

    #pragma omp parallel for reduction(+:all) schedule(static, 4)
    for (int a = 0; a < people; a++)
    {
        const int end = first[a + 1];
        for (int e = first[a]; e < end; e++)
        {
            const int b = friend[e];
            if (b <= a)
                continue;

            const int *p = friend + e + 1, *q = friend + first[b];
            while (p < friend + end && q < friend + first[b + 1])
            {
                if (*p == *q)
                {
                    all += 1;
                    corner[a] += 1;
                    corner[b] += 1;
                    corner[*p] += 1;
                }
                const int step = *p - *q;
                p += step <= 0;
                q += step >= 0;
            }
        }
    }
    return all;
}
