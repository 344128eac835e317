#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

long triangles(int people, const int *first, const int *friend, long *corner);

static unsigned x = 1013904223u;

static int draw(int below)
{
    x = x * 1664525u + 1013904223u;
    return (int)((x >> 8) % (unsigned)below);
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(int argc, char **argv)
{
    int people = argc > 1 ? atoi(argv[1]) : 500;
    if (people < 40 || people > 1000000)
        return 2;
    int(*list)[MOST] = malloc(people * sizeof *list), *degree = calloc(people, sizeof *degree);
    int *first = malloc((people + 1) * sizeof *first), *friend = malloc(people * sizeof *list);
    long *corner = malloc(people * sizeof *corner);
    if (!list || !degree || !first || !friend || !corner)
        return 3;

    /* People know others who stand near them, and a few have many friends. */
    for (int k = 0; k < 22 * people; k++) {
        int a = draw(4) ? draw(people) : draw(people / 10), b = (a + 1 + draw(draw(3) ? 30 : people - 1)) % people, known = a == b;
        for (int e = 0; e < degree[a]; e++)
            known |= list[a][e] == b;
        if (known || degree[a] == MOST || degree[b] == MOST)
            continue;
        list[a][degree[a]++] = b;
        list[b][degree[b]++] = a;
    }
    first[0] = 0;
    for (int v = 0; v < people; v++) {
        qsort(list[v], degree[v], sizeof(int), ascending);
        memcpy(friend + first[v], list[v], degree[v] * sizeof(int));
        first[v + 1] = first[v] + degree[v];
    }

    for (int part = 2; part >= 1; part--) {
        int some = people / part, cut = 0;
        for (int v = 0; part == 2 && v < people; v++) { /* with only the friends below the half */
            for (int e = 0; v < some && e < degree[v]; e++)
                if (list[v][e] < some)
                    friend[cut++] = list[v][e];
            first[v + 1] = cut;
        }
        for (int v = 0; part == 1 && v < people; v++) {
            memcpy(friend + cut, list[v], degree[v] * sizeof(int));
            first[v + 1] = cut += degree[v];
        }
        long all = triangles(some, first, friend, corner), sum = 0, weighted = 0, most = 0;
        for (int v = 0; v < some; v++) {
            sum += corner[v];
            weighted += corner[v] * (1 + v % 53);
            most = corner[v] > most ? corner[v] : most;
        }
        printf("all%d %ld\nsum%d %ld\nweighted%d %ld\nmost%d %ld\n", part, all, part, sum, part, weighted, part, most);
    }
    free(list), free(degree), free(first), free(friend), free(corner);
    return 0;
}
