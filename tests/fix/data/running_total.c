#include <math.h>
#include <stdio.h>

#define N 3000

static double cost[N], total[N];

int main(void) {
    #pragma omp parallel for
    for (int i = 0; i < N; i++)
        cost[i] = sqrt(i % 50);
    #pragma omp parallel for
    for (int i = 1; i < N; i++)
        total[i] = total[i - 1] + cost[i];
    printf("%.6f\n", total[N - 1]);
    return 0;
}
