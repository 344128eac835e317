#include <stdio.h>

#define N 300

static void split(int cents, int *notes, int *coins) {
    *notes = cents / 500;
    *coins = cents % 500 / 10;
}

int main(void) {
    static int amount[N], pieces[N];
    int notes, coins;
    for (int i = 0; i < N; i++)
        amount[i] = 1000 + i * 77 % 5000;

#pragma omp parallel for
    for (int i = 0; i < N; i++) {
        split(amount[i], &notes, &coins);
        pieces[i] = notes + coins;
    }

    int all = 0;
    for (int i = 0; i < N; i++)
        all += pieces[i];
    printf("%d pieces\n", all);
    return 0;
}
