#include <math.h>
#include <stdio.h>

#define W 40
#define H 30

static double picture[H][W];

static double trace(double x, double y) {
    double d = x * x + y * y;
    return d < 0.8 ? sqrt(1 - d) : 0.1 * (1 + sin(8 * x) * cos(8 * y));
}

int main(void) {
#pragma omp parallel
#pragma omp single
    {
#pragma omp taskloop grainsize(3)
        for (int r = 0; r < H; r++)
            for (int c = 0; c < W; c++)
                picture[r][c] = trace(2.0 * c / W - 1, 2.0 * r / H - 1);
    }
    double light = 0;
    for (int r = 0; r < H; r++)
        for (int c = 0; c < W; c++)
            light += picture[r][c];
    printf("light %.5f\n", light);
    return 0;
}
