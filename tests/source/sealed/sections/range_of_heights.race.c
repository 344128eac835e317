#include <stdio.h>

#define N 500

int main(void) {
    static int h[N];
    int low = 0, high = 0, best;
    for (int i = 0; i < N; i++)
        h[i] = (i * 41) % 307;

#pragma omp parallel sections shared(best)
    {
#pragma omp section
        {
            best = h[0];
            for (int i = 1; i < N; i++)
                if (h[i] < best)
                    best = h[i];
            low = best;
        }
#pragma omp section
        {
            best = h[0];
            for (int i = 1; i < N; i++)
                if (h[i] > best)
                    best = h[i];
            high = best;
        }
    }
    printf("from %d to %d\n", low, high);
    return 0;
}
