// mutexinoutset tasks on one item exclude each other (5.2, 15.9.5); the first and last task are ordered around them.
#include <stdio.h>

#define STALLS 6
#define SALES 50

static int sell(int stall) {
    int sum = 0;
    for (int s = 0; s < SALES; s++)
        sum += (stall * 7 + s * 3) % 12;
    return sum;
}

int main(void) {
    int pot = 0, announced = 0;

#pragma omp parallel shared(pot, announced)
#pragma omp single
    {
#pragma omp task depend(out : pot) shared(pot)
        pot = 1000;

        for (int s = 0; s < STALLS; s++) {
#pragma omp task depend(mutexinoutset : pot) shared(pot) firstprivate(s)
            pot += sell(s);
        }

#pragma omp task depend(in : pot) shared(pot, announced)
        announced = pot;
    }

    printf("pot %d, announced %d\n", pot, announced);
    return 0;
}
