#include <math.h>
#include <stdio.h>

#define STEPS 90

static double quick_sine(int degrees) {
    static double table[STEPS + 1];
    static int filled;
    if (!filled) {
        for (int d = 0; d <= STEPS; d++)
            table[d] = sin(d * 3.14159265358979 / 180);
        filled = 1;
    }
    degrees %= 360;
    if (degrees > 180)
        return -quick_sine(degrees - 180);
    return degrees <= 90 ? table[degrees] : table[180 - degrees];
}

int main(void) {
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < 500; i++)
        sum += quick_sine(i * 7);
    printf("%s\n", sum < 1000 ? "plausible" : "odd");
    return 0;
}
