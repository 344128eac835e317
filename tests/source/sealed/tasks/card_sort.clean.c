#include <stdio.h>
#include <stdlib.h>

static void sort_cards(int *c, int n) {
    if (n < 2)
        return;
    int pivot = c[n / 2], i = 0, j = n - 1;
    while (i <= j) {
        while (c[i] < pivot)
            i++;
        while (c[j] > pivot)
            j--;
        if (i <= j) {
            int t = c[i];
            c[i++] = c[j];
            c[j--] = t;
        }
    }
#pragma omp task if (j > 20)
    sort_cards(c, j + 1);
#pragma omp task if (n - i > 20)
    sort_cards(c + i, n - i);
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 500;
    int *cards = malloc(n * sizeof *cards);
    for (int i = 0; i < n; i++)
        cards[i] = (i * 7919 + 13) % 1009;
#pragma omp parallel
#pragma omp single nowait
    sort_cards(cards, n);
    int bad = 0;
    for (int i = 1; i < n; i++)
        bad += cards[i - 1] > cards[i];
    printf("%d out of order\n", bad);
    free(cards);
    return 0;
}
