// card is declared outside the parallel region, hence shared in the tasks, which read it while the loop increments it.
#include <stdio.h>

#define CARDS 60

static long stamp_cost(int card) {
    long cost = 85 + card % 3 * 10;
    for (int i = 0; i < 25; i++)
        cost = (cost * 3 + card) % 9973;
    return cost;
}

int main(void) {
    long cost = 0;
    int card;

#pragma omp parallel
    {
#pragma omp single
        {
            for (card = 0; card < CARDS; card++) { // racy
#pragma omp task shared(cost)
                {
                    long mine = stamp_cost(card); // racy
#pragma omp atomic
                    cost += mine;
                }
            }
        }
    }

    printf("%s\n", cost > 0 ? "stamped" : "nothing sent");
    return 0;
}
