#include <stdio.h>
#include <stdlib.h>

void degree_count(const int *head, int edges, int *degree, int nodes);

int main(int argc, char **argv)
{
    int edges = atoi(argv[1]), nodes = edges / 4 + 1;
    int *head = malloc(sizeof(int) * edges), *degree = malloc(sizeof(int) * nodes);
    for (int e = 0; e < edges; e++)
        head[e] = (int)((e * 2654435761u) % (unsigned)nodes);
    degree_count(head, edges, degree, nodes);
    long sum = 0;
    for (int v = 0; v < nodes; v++)
        sum += (long)degree[v] * (v % 11);
    printf("%ld\n", sum);
    return 0;
}
