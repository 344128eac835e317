#include <stdio.h>

#define N 400

int main(void) {
    static double pos[N], vel[N];
    double dt = 0, fastest = 0;
    for (int i = 0; i < N; i++)
        vel[i] = (i * 11) % 29 - 14;

#pragma omp parallel
    for (int step = 0; step < 5; step++) {
#pragma omp for reduction(max : fastest)
        for (int i = 0; i < N; i++) {
            double speed = vel[i] < 0 ? -vel[i] : vel[i];
            if (speed > fastest)
                fastest = speed;
        }
#pragma omp single
        dt = 0.5 / (fastest + 1e-9);
#pragma omp for
        for (int i = 0; i < N; i++) {
            pos[i] += dt * vel[i];
            vel[i] *= 0.99;
        }
    }

    printf("pos %.6f\n", pos[7]);
    return 0;
}
