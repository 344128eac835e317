/* Inclusive prefix sum by blocks, used to compact an array of samples. */
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

#define MAXT 256

static void scan(const int *in, int *out, int n)
{
    static int part[MAXT + 1];

    #pragma omp parallel
    {
        int t = omp_get_thread_num();
        int nt = omp_get_num_threads();
        int lo = (int)((long)n * t / nt);
        int hi = (int)((long)n * (t + 1) / nt);
        int acc = 0;

        for (int i = lo; i < hi; i++) {
            acc += in[i];
            out[i] = acc;
        }
        part[t + 1] = acc;

        #pragma omp barrier

        #pragma omp single nowait
        {
            part[0] = 0;
            for (int k = 1; k <= nt; k++)
                part[k] += part[k - 1];
        }

        int off = part[t];
        for (int i = lo; i < hi; i++)
            out[i] += off;
    }
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100000;
    int rounds = argc > 2 ? atoi(argv[2]) : 20;
    float *sample = malloc(sizeof(float) * n);
    float *packed = malloc(sizeof(float) * n);
    int *flag = malloc(sizeof(int) * n);
    int *pos = malloc(sizeof(int) * n);
    double total = 0.0;
    long kept = 0;

    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        sample[i] = (float)((i * 1103515245u + 12345u) >> 16 & 0x7fff) / 32768.0f;

    for (int r = 0; r < rounds; r++) {
        float cut = 0.05f * (float)r;
        #pragma omp parallel for schedule(static)
        for (int i = 0; i < n; i++)
            flag[i] = sample[i] > cut;

        scan(flag, pos, n);

        #pragma omp parallel for schedule(static)
        for (int i = 0; i < n; i++)
            if (flag[i])
                packed[pos[i] - 1] = sample[i];
        kept += pos[n - 1];

        int m = pos[n - 1];
        #pragma omp parallel for reduction(+:total)
        for (int i = 0; i < m; i++)
            total += packed[i];
    }

    printf("n=%d rounds=%d kept=%ld total=%.3f\n", n, rounds, kept, total);
    free(sample); free(packed); free(flag); free(pos);
    return 0;
}
