#include <sched.h>
#include <stdio.h>

#define DISHES 40

int main(void) {
    static int dish[DISHES];
    int served = 0, ready = 0;

#pragma omp parallel sections num_threads(2) shared(dish, ready, served)
    {
#pragma omp section
        {
            for (int d = 0; d < DISHES; d++) {
                dish[d] = 10 + d * 3 % 7;
#pragma omp atomic write release
                ready = d + 1;
            }
        }
#pragma omp section
        {
            int bill = 0;
            for (int d = 0; d < DISHES; d++) {
                int now = 0;
                while (now <= d) {
#pragma omp atomic read acquire
                    now = ready;
                    if (now <= d)
                        sched_yield();
                }
                bill += dish[d];
            }
            served = bill;
        }
    }
    printf("bill %d\n", served);
    return 0;
}
