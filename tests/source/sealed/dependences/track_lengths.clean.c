#include <math.h>
#include <stdio.h>

#define POINTS 1500

static double x[POINTS], y[POINTS], leg[POINTS - 1], climb[POINTS - 1], height[POINTS];

int main(void) {
    for (int i = 0; i < POINTS; i++) {
        x[i] = i * 0.5 + sin(i * 0.1);
        y[i] = cos(i * 0.07) * 12.0;
        height[i] = 300 + 40 * sin(i * 0.01);
    }

#pragma omp parallel for
    for (int i = 0; i < POINTS - 1; i++) {
        double dx = x[i + 1] - x[i];
        double dy = y[i + 1] - y[i];
        leg[i] = sqrt(dx * dx + dy * dy);
        climb[i] = height[i + 1] > height[i] ? height[i + 1] - height[i] : 0;
    }

    double length = 0, up = 0;
    for (int i = 0; i < POINTS - 1; i++) {
        length += leg[i];
        up += climb[i];
    }
    printf("length %.3f, climb %.3f\n", length, up);
    return 0;
}
