#include <stdio.h>

#define N 240

int main(void) {
    static int depth[N], report[8];
    int lines = 0;

#pragma omp parallel
    {
#pragma omp master
        for (int k = 0; k < 8; k++) {
            report[lines] = k * 30;
            lines++;
        }
#pragma omp for
        for (int i = 0; i < N; i++)
            depth[i] = (i * 17) % 90;
#pragma omp master
        for (int k = 0; k < lines; k++)
            report[k] = depth[report[k]];
    }

    for (int k = 0; k < lines; k++)
        printf("%d ", report[k]);
    printf("\n");
    return 0;
}
