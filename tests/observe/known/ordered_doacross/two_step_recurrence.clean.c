// Clean: i-6 is ordered before i through the chain of sinks i-2, i-4, i-6 (5.2, 15.9.6); other parities are not read.
#include <stdio.h>

#define STEPS 800

#define READ_BACK(a, i, k) ((i) >= (k) ? (a)[(i) - (k)] : 1)

int main(void) {
    static long wave[STEPS];
    static int phase[STEPS], sign[STEPS];

#pragma omp parallel for ordered(1) schedule(dynamic, 1)
    for (int i = 0; i < STEPS; i++) {
        phase[i] = (i * 3) % 7;
#pragma omp ordered depend(sink : i - 2)
        long near = READ_BACK(wave, i, 2);
        long far = READ_BACK(wave, i, 6);
        int old = READ_BACK(phase, i, 4);
        long value = (2 * near - far + old + phase[i]) % 9973;
        wave[i] = value;
#pragma omp ordered depend(source)
        /* not read by any other iteration, so it may come late */
        sign[i] = value < 0 ? -1 : 1;
    }

    int balance = 0;
    for (int i = 0; i < STEPS; i++)
        balance += sign[i];
    printf("wave %ld %ld, balance %d\n", wave[STEPS - 2], wave[STEPS - 1], balance);
    return 0;
}
