#include <stdio.h>

#define REGIONS 6
#define WEEKS 52

int main(void) {
    static int sales[REGIONS][WEEKS];
    int total[REGIONS] = {0};
    for (int r = 0; r < REGIONS; r++)
        for (int w = 0; w < WEEKS; w++)
            sales[r][w] = 20 + (r * 13 + w * 7) % 30;

#pragma omp parallel for collapse(2) schedule(static, 5)
    for (int r = 0; r < REGIONS; r++)
        for (int w = 0; w < WEEKS; w++)
            total[r] += sales[r][w];

    for (int r = 0; r < REGIONS; r++)
        printf("%d%c", total[r], r + 1 < REGIONS ? ' ' : '\n');
    return 0;
}
