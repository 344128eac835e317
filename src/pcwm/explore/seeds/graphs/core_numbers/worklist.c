#include <omp.h>
#include <stdlib.h>

typedef struct {
    int *item;
    int length;
} list;

static void append(list *l, int v)
{
    l->item[l->length++] = v;
}

static void take_away(int v, int k, const int *first, const int *near, int *degree, list *later)
{
    for (int e = first[v]; e < first[v + 1]; e++) {
        int left;
        #pragma omp atomic capture
        left = --degree[near[e]];
        if (left == k)
            append(later, near[e]);
    }
}

int core_numbers(int vertices, const int *first, const int *near, int *core)
{
    int *degree = malloc(vertices * sizeof(int)), highest = 0, deepest = 0;
    list now = {malloc(vertices * sizeof(int)), 0}, later = {malloc(vertices * sizeof(int)), 0};

    for (int v = 0; v < vertices; v++) {
        core[v] = -1;
        degree[v] = first[v + 1] - first[v];
        highest = degree[v] > highest ? degree[v] : highest;
    }

    for (int k = 0; k <= highest; k++) {
        for (int v = 0; v < vertices; v++)
            if (core[v] < 0 && degree[v] == k)
                append(&now, v);
        while (now.length > 0) {
            #pragma omp parallel for schedule(static)
            for (int i = 0; i < now.length; i++) {
                core[now.item[i]] = k;
                take_away(now.item[i], k, first, near, degree, &later);
            }
            deepest = k;
            list empty = {now.item, 0};
            now = later;
            later = empty;
        }
    }
    free(degree), free(now.item), free(later.item);
    return deepest;
}
