/* Tiled matrix product; reports the largest entry and where it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef N
#define N 192
#endif
#define TILE 32

static double a[N][N], b[N][N], c[N][N];

static inline int imin(int x, int y) { return x < y ? x : y; }

static void setup(void)
{
    #pragma omp parallel for collapse(2)
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = ((i * 7 + j * 3) % 11) - 5.0;
            b[i][j] = ((i * 5 + j * 13) % 17) * 0.25;
            c[i][j] = 0.0;
        }
}

static void multiply(void)
{
    #pragma omp parallel for collapse(2) schedule(dynamic)
    for (int ii = 0; ii < N; ii += TILE)
        for (int jj = 0; jj < N; jj += TILE)
            for (int kk = 0; kk < N; kk += TILE)
                for (int i = ii; i < imin(ii + TILE, N); i++)
                    for (int k = kk; k < imin(kk + TILE, N); k++) {
                        double aik = a[i][k];
                        for (int j = jj; j < imin(jj + TILE, N); j++)
                            c[i][j] += aik * b[k][j];
                    }
}

int main(void)
{
    double trace = 0.0;
    double peak = -1.0e300;
    int prow = -1, pcol = -1;

    setup();
    multiply();

    #pragma omp parallel
    {
        double mypeak = -1.0e300;
        int myrow = 0, mycol = 0;

        #pragma omp for reduction(+:trace)
        for (int i = 0; i < N; i++) {
            trace += c[i][i];
            for (int j = 0; j < N; j++)
                if (c[i][j] > mypeak) {
                    mypeak = c[i][j];
                    myrow = i;
                    mycol = j;
                }
        }

        #pragma omp critical
        if (mypeak > peak) {
            peak = mypeak;
            prow = myrow;
            pcol = mycol;
        }
    }

    printf("N=%d trace=%.3f peak=%.3f at (%d,%d)\n", N, trace, peak, prow, pcol);
    return 0;
}
