// Tasks of one inoutset on the same item are not ordered among themselves (5.2, 15.9.5), and two of them add to pot.
#include <stdio.h>

#define STALLS 6
#define SALES 50

static int till[STALLS];

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
#pragma omp task depend(inoutset : pot) shared(pot) firstprivate(s)
            {
                till[s] = sell(s);
                if (s % 5 == 0)
                    pot += till[s]; // racy
            }
        }

#pragma omp task depend(in : pot) shared(pot, announced)
        announced = pot;
    }

    printf("%s\n", announced >= 1000 ? "announced" : "too little");
    return 0;
}
