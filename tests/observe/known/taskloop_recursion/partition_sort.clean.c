// Clean: no taskwait is needed, since the two sides never overlap and the barrier (5.2, 15.3.2) completes all tasks.
#include <stdio.h>

#define COUNT 900

static void swap_int(int *a, int *b) {
    int t = *a;
    *a = *b;
    *b = t;
}

static void insertion(int *v, int n) {
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && v[j - 1] > v[j]; j--)
            swap_int(&v[j - 1], &v[j]);
}

static void sort_slice(int *v, int n) {
    while (n > 24) {
        swap_int(&v[n / 2], &v[n - 1]);
        int wall = 0;
        for (int i = 0; i < n - 1; i++)
            if (v[i] < v[n - 1])
                swap_int(&v[i], &v[wall++]);
        swap_int(&v[wall], &v[n - 1]);
        int lower = wall;
#pragma omp task firstprivate(v, lower)
        sort_slice(v, lower);
        v += wall + 1;
        n -= wall + 1;
    }
    insertion(v, n);
}

int main(void) {
    static int ticket[COUNT];
    for (int i = 0; i < COUNT; i++)
        ticket[i] = (i * 7919 + 13) % 4099;

#pragma omp parallel
    {
#pragma omp single
        sort_slice(ticket, COUNT);

#pragma omp for
        for (int i = 0; i < COUNT; i++)
            ticket[i] = ticket[i] * 2 + 1;
    }
    int ordered = 1;
    for (int i = 1; i < COUNT; i++)
        ordered &= ticket[i - 1] <= ticket[i];
    printf("sorted %d, first %d, last %d\n", ordered, ticket[0], ticket[COUNT - 1]);
    return 0;
}
