#include <math.h>
#include <stdio.h>

#define TRIANGLES 700

static double ax[TRIANGLES], ay[TRIANGLES], bx[TRIANGLES], by[TRIANGLES], area[TRIANGLES];

int main(void) {
    for (int t = 0; t < TRIANGLES; t++) {
        ax[t] = 1 + t % 5;
        ay[t] = t % 3;
        bx[t] = t % 4;
        by[t] = 2 + t % 6;
    }

#pragma omp parallel for default(none) shared(ax, ay, bx, by, area)
    for (int t = 0; t < TRIANGLES; t++) {
        double a = hypot(ax[t], ay[t]);
        double b = hypot(bx[t], by[t]);
        double c = hypot(ax[t] - bx[t], ay[t] - by[t]);
        double s = (a + b + c) / 2;
        double square = s * (s - a) * (s - b) * (s - c);
        area[t] = square > 0 ? sqrt(square) : 0;
    }

    double total = 0;
    for (int t = 0; t < TRIANGLES; t++)
        total += area[t];
    printf("area %.4f\n", total);
    return 0;
}
