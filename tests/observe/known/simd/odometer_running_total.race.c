// Each iteration reads the element the previous one writes; for simd may run both concurrently (5.2, 10.4 and 11.5).
#include <stdio.h>

#define LEGS 512

static float leg[LEGS], odometer[LEGS];

int main(void) {
    for (int i = 0; i < LEGS; i++)
        leg[i] = 0.5f * (float)(i % 9);
    odometer[0] = leg[0];

#pragma omp parallel for simd
    for (int i = 1; i < LEGS; i++)
        odometer[i] = odometer[i - 1] + leg[i]; // racy

    printf("%s\n", odometer[LEGS - 1] >= 0.0f ? "driven" : "reversed");
    return 0;
}
