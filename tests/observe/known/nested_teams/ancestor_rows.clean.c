// Clean: the scratch row combines outer (ancestor) and inner number (5.2, 18.2), so each thread has its own row.
#include <omp.h>
#include <stdio.h>

#define OUTER 3
#define INNER 4
#define DEPTH 10

static int scratch[OUTER][INNER][DEPTH];

static int *my_row(void) {
    return scratch[omp_get_ancestor_thread_num(1)][omp_get_thread_num()];
}

static int digits(int n) {
    int *row = my_row(), used = 0, sum = 0;
    while (n > 0 && used < DEPTH) {
        row[used++] = n % 10;
        n /= 10;
    }
    for (int d = 0; d < used; d++)
        sum += row[d] * (d + 1);
    return sum;
}

int main(void) {
    int check[9] = {0};
    omp_set_max_active_levels(2);
#pragma omp parallel for num_threads(OUTER)
    for (int batch = 0; batch < 9; batch++) {
        int sum = 0;
#pragma omp parallel for num_threads(INNER) schedule(dynamic, 4) reduction(+ : sum)
        for (int i = 0; i < 50; i++)
            sum += digits(batch * 12345 + i * 678);
        check[batch] = sum;
    }
    for (int batch = 0; batch < 9; batch++)
        printf("%d ", check[batch]);
    printf("\n");
    return 0;
}
