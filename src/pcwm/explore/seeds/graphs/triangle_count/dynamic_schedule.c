#include <omp.h>
#include <string.h>

static int knows(const int *first, const int *friend, int a, int b)
{
    int low = first[a], high = first[a + 1];
    while (low < high) {
        int middle = (low + high) / 2;
        if (friend[middle] < b)
            low = middle + 1;
        else
            high = middle;
    }
    return low < first[a + 1] && friend[low] == b;
}

/* For each person, which pairs of friends know each other? */
long triangles(int people, const int *first, const int *friend, long *corner)
{
    long corners = 0;
    memset(corner, 0, people * sizeof *corner);

    #pragma omp parallel for schedule(dynamic, 8) reduction(+ : corners)
    for (int v = 0; v < people; v++) {
        for (int e = first[v]; e < first[v + 1]; e++)
            for (int g = e + 1; g < first[v + 1]; g++)
                corner[v] += knows(first, friend, friend[e], friend[g]);
        corners += corner[v];
    }
    return corners / 3;
}
