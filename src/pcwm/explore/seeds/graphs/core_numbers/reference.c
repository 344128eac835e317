#include <stdlib.h>

/* core[v] counts the remaining neighbours until v is taken away. */
int core_numbers(int vertices, const int *first, const int *near, int *core)
{
    int *stack = malloc(vertices * sizeof *stack), left = vertices, k = -1;
    for (int v = 0; v < vertices; v++)
        core[v] = first[v + 1] - first[v];

    while (left > 0) {
        int top = 0;
        k++;
        for (int v = 0; v < vertices; v++)
            if (core[v] == k)
                stack[top++] = v;
        while (top > 0) {
            int v = stack[--top];
            left--;
            for (int e = first[v]; e < first[v + 1]; e++)
                if (core[near[e]] > k && --core[near[e]] == k)
                    stack[top++] = near[e];
        }
    }
    free(stack);
    return k;
}
