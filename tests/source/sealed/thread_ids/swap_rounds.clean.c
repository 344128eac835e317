#include <omp.h>
#include <stdio.h>

#define N 120

int main(void) {
    static int v[N];
    for (int i = 0; i < N; i++)
        v[i] = (i * 77) % 121;

#pragma omp parallel num_threads(4)
    {
        int t = omp_get_thread_num(), all = omp_get_num_threads();
        for (int round = 0; round < N; round++) {
            for (int i = round % 2 + 2 * t; i + 1 < N; i += 2 * all)
                if (v[i] > v[i + 1]) {
                    int x = v[i];
                    v[i] = v[i + 1];
                    v[i + 1] = x;
                }
#pragma omp barrier
        }
    }
    int bad = 0;
    for (int i = 1; i < N; i++)
        bad += v[i - 1] > v[i];
    printf("%d out of order\n", bad);
    return 0;
}
