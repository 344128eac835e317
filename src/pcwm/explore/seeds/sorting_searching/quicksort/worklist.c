#include <omp.h>
#include <stdlib.h>
#include <threads.h>

struct range { int low, high; };

/* A stack of ranges; `open` counts those that are stacked or in somebody's hands. */
long quicksort(int n, int *a)
{
    struct range *stack = malloc((n / 2 + 2) * sizeof *stack);
    int top = 1, open = 1;
    long splits = 0;
    stack[0] = (struct range){0, n};

    #pragma omp parallel shared(stack, top, open, a) reduction(+ : splits)
    for (int left = 1; left > 0;) {
        struct range r = {0, 0};
        #pragma omp critical (stack)
        {
            if (top > 0)
                r = stack[--top];
            left = open;
        }
        if (r.high == 0) {
            thrd_yield();
            continue;
        }
        while (r.high - r.low > 16) {
            int m = r.low, last = r.high - 1, half = r.low + (r.high - r.low) / 2, pivot = a[half];
            a[half] = a[last];
            for (int i = r.low; i < last; i++)
                if (a[i] < pivot) {
                    int t = a[i];
                    a[i] = a[m], a[m++] = t;
                }
            a[last] = a[m], a[m] = pivot;
            splits++;
            if (r.high - m - 1 > 1) {
                #pragma omp critical (stack)
                {
                    stack[top++] = (struct range){m + 1, r.high};
                    open++;
                }
            }
            r.high = m;
        }
        for (int i = r.low + 1; i < r.high; i++) {
            int v = a[i], j = i;
            for (; j > r.low && a[j - 1] > v; j--)
                a[j] = a[j - 1];
            a[j] = v;
        }
        #pragma omp critical (stack)
        open--;
    }
    free(stack);
    return splits;
}
