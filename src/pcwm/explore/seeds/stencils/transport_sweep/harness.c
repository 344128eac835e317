#include <stdio.h>
#include <stdlib.h>

void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux);

static unsigned long long s = 0x9e3779b97f4a7c15ULL;

static double draw(void)
{
    s += 0x9e3779b97f4a7c15ULL;
    unsigned long long z = (s ^ (s >> 30)) * 0xbf58476d1ce4e5b9ULL;
    return (double)((z ^ (z >> 27)) >> 11) / 9007199254740992.0;
}

int main(int argc, char **argv)
{
    int rows = argc > 1 ? atoi(argv[1]) : 64;
    if (rows < 12 || rows > 4000)
        return 2;
    int cols = rows + 9, angles = rows / 4;
    double *slope = malloc(angles * sizeof *slope);
    double *source = malloc(rows * cols * sizeof *source);
    double *flux = malloc(rows * cols * sizeof *flux);
    if (!slope || !source || !flux)
        return 3;
    for (int a = 0; a < angles; a++)
        slope[a] = (a + draw()) / angles;
    for (int i = 0; i < rows * cols; i++) {
        source[i] = draw() < 0.2 ? 3.0 * draw() : 0.01;
        flux[i] = -1.0;
    }

    transport(rows, cols, angles, slope, source, flux);

    double sum = 0, weighted = 0, squares = 0, high = 0, low = 1e9;
    for (int i = 0; i < rows * cols; i++) {
        sum += flux[i];
        weighted += flux[i] * (1 + i % 29);
        squares += flux[i] * flux[i];
        high = flux[i] > high ? flux[i] : high;
        low = flux[i] < low ? flux[i] : low;
    }
    printf("sum %.12g\nweighted %.12g\nsquares %.12g\nhigh %.12g\nlow %.12g\nlast %.12g\n", sum, weighted, squares, high, low,
           flux[rows * cols - 1]);
    free(slope), free(source), free(flux);
    return 0;
}
