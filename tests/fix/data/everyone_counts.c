#include <stdio.h>

int main(void) {
    int rounds = 0;
    static int a[1000];
    #pragma omp parallel
    {
        for (int step = 0; step < 5; step++) {
            #pragma omp for
            for (int i = 0; i < 1000; i++)
                a[i] += step;
            rounds++;
        }
    }
    printf("%d %d\n", rounds, a[7]);
    return 0;
}
