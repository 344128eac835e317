#include <omp.h>

#define ADD(x) _Pragma("omp atomic") (x)++

long triangles(int people, const int *first, const int *friend, long *corner)
{
    long all = 0;
    int a, b, c, e, i, j;

    for (a = 0; a < people; a++)
        corner[a] = 0;

#pragma omp parallel for private(b, e, i, j) reduction(+ : all) schedule(static, 8)
    for (a = 0; a < people; a++)
        for (e = first[a]; e < first[a + 1]; e++) {
            b = friend[e];
            if (b < a)
                continue;
            j = first[b];
            for (i = e + 1; i < first[a + 1]; i++) {
                c = friend[i];
                while (j < first[b + 1] && friend[j] < c)
                    j++;
                if (j < first[b + 1] && friend[j] == c) {
                    all++;
                    ADD(corner[a]);
                    ADD(corner[b]);
                    ADD(corner[friend[i]]);
                }
            }
        }
    return all;
}
