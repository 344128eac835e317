// Races: double-checked initialisation reads ready and the table outside the lock (5.2, 1.4.5: no synchronisation).
#include <omp.h>
#include <stdio.h>

#define POINTS 64

static struct {
    omp_lock_t guard;
    int ready;
    int curve[POINTS];
} calib;

static int calibrated(int raw) {
    if (!calib.ready) { // racy
        omp_set_lock(&calib.guard);
        if (!calib.ready) {
            for (int i = 0; i < POINTS; i++)
                calib.curve[i] = i * i / 3 + 1; // racy
            calib.ready = 1;                    // racy
        }
        omp_unset_lock(&calib.guard);
    }
    return calib.curve[raw % POINTS]; // racy
}

int main(void) {
    long sum = 0;
    omp_init_lock(&calib.guard);
#pragma omp parallel for reduction(+ : sum)
    for (int s = 0; s < 800; s++)
        sum += calibrated(s * 11);
    omp_destroy_lock(&calib.guard);
    printf("sum is positive: %d\n", sum > 0);
    return 0;
}
