// Races: omp_get_thread_num gives the number in the inner team (5.2, 18.2), so two inner teams share scratch rows.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

enum { LANES = 8, DEPTH = 12, IMAGES = 4 };

static int (*scratch)[DEPTH];

static int convolve(int image, int row) {
    int *mine = scratch[omp_get_thread_num() % LANES];
    int sum = 0;
    for (int k = 0; k < DEPTH; k++)
        mine[k] = (image * 7 + row * 3 + k) % 23; // racy
    for (int k = 1; k < DEPTH; k++)
        sum += mine[k] * mine[k - 1]; // racy
    return sum;
}

static long process(int image) {
    long result = 0;
#pragma omp parallel for num_threads(2) reduction(+ : result)
    for (int row = 0; row < 30; row++)
        result += convolve(image, row);
    return result;
}

int main(void) {
    long all = 0;
    scratch = calloc(LANES, sizeof *scratch);
    if (!scratch)
        return 1;
    omp_set_max_active_levels(2);
#pragma omp parallel for num_threads(IMAGES) reduction(+ : all)
    for (int i = 0; i < IMAGES; i++)
        all += process(i);
    printf("all positive: %d\n", all > 0);
    free(scratch);
    return 0;
}
