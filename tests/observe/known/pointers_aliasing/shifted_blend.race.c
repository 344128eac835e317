// Races: the call passes overlapping slices of one array, so iteration i+1 reads the element that iteration i writes.
#include <stdio.h>
#include <stdlib.h>

static void blend(int *out, const int *in, int n, int share) {
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        out[i] = (out[i] * (10 - share) + in[i] * share) / 10; // racy
}

int main(void) {
    const int n = 900;
    int *belt = malloc(sizeof(int) * (size_t)(n + 1));
    if (!belt)
        return 1;
    for (int i = 0; i <= n; i++)
        belt[i] = (i * 37) % 500;

    blend(belt + 1, belt, n, 3);

    int valid = 0;
    for (int i = 0; i <= n; i++)
        valid += belt[i] >= 0 && belt[i] < 500;
    printf("valid cells %d of %d\n", valid, n + 1);
    free(belt);
    return 0;
}
