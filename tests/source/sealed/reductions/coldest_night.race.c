#include <stdio.h>

#define NIGHTS 730

int main(void) {
    static float low[NIGHTS];
    float coldest = 1e9f;
    int when = -1;

    for (int d = 0; d < NIGHTS; d++)
        low[d] = 10.0f - (float)((d * 73) % 365) / 12.0f;

#pragma omp parallel for
    for (int d = 0; d < NIGHTS; d++) {
        if (low[d] < coldest) {
            coldest = low[d];
            when = d;
        }
    }

    printf("coldest %.2f on night %d\n", coldest, when);
    return 0;
}
