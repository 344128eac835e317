// phase is lastprivate: each section sets a private copy and the lexically last section's value survives (5.2, 5.4.5).
#include <stdio.h>

#define N 200

static int wave[3][N];

int main(void) {
    int phase = -1;
    long energy[3] = {0, 0, 0};

#pragma omp parallel sections lastprivate(phase) shared(energy)
    {
#pragma omp section
        {
            phase = 3;
            for (int i = 0; i < N; i++)
                wave[0][i] = (i + phase) % 16;
            energy[0] = wave[0][N - 1] + phase;
        }
#pragma omp section
        {
            phase = 5;
            for (int i = 0; i < N; i++)
                wave[1][i] = (i * phase) % 16;
            energy[1] = wave[1][N - 1] + phase;
        }
#pragma omp section
        {
            phase = 9;
            for (int i = 0; i < N; i++)
                wave[2][i] = (i ^ phase) % 16;
            energy[2] = wave[2][N - 1] + phase;
        }
    }

    printf("phase %d, energies %ld %ld %ld\n", phase, energy[0], energy[1], energy[2]);
    return 0;
}
