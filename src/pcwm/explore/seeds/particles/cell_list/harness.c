#include <stdio.h>
#include <stdlib.h>

long cell_neighbours(int n, const double *x, const double *y, int side, double cutoff, int *degree);

static unsigned int lcg = 20240229u;

static double draw(void)
{
    lcg = lcg * 1664525u + 1013904223u;
    return (lcg >> 8) / 16777216.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 2000;
    if (n < 4 || n > 5000000)
        return 2;
    int side = 2;
    while (side * side * 6 < n)
        side++;
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    int *degree = malloc(n * sizeof *degree);
    if (!x || !y || !degree)
        return 3;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < n; i++) {
            double a = draw(), b = draw();
            x[i] = side * (i % 3 ? a : a * a);
            y[i] = side * (i % 4 ? b : 1.0 - 0.3 * b - 1e-9);
            degree[i] = -1;
        }
        long pairs = cell_neighbours(n, x, y, side, round ? 0.6 : 0.95, degree), weighted = 0;
        int lonely = 0, most = 0;
        for (int i = 0; i < n; i++) {
            weighted += (long)degree[i] * (i % 101 + 1);
            lonely += degree[i] == 0;
            if (degree[i] > most)
                most = degree[i];
        }
        printf("pairs%d %ld\nweighted%d %ld\nlonely%d %d\nmost%d %d\n", round, pairs, round, weighted, round, lonely, round, most);
    }
    free(x), free(y), free(degree);
    return 0;
}
