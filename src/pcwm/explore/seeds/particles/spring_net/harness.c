#include <stdio.h>
#include <stdlib.h>

typedef struct { int a, b; double rest, stiff; } spring;

double swing(int n, int m, const spring *net, int steps, double dt, double (*x)[2], double (*v)[2]);

static unsigned long long word = 0x853c49e6748fea9bULL;

static double real(void)
{
    word = word * 6364136223846793005ULL + 0xda3e39cb94b95bdbULL;
    return (double)(word >> 33) / 2147483648.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 400, width = 2, m = 0;
    if (n < 6 || n > 4000000)
        return 2;
    while (width * width < n)
        width++;
    double (*x)[2] = malloc(n * sizeof *x), (*v)[2] = malloc(n * sizeof *v);
    spring *net = malloc(4 * (size_t)n * sizeof *net);
    if (!x || !v || !net)
        return 3;

    for (int i = 0; i < n; i++) {
        const int step[4] = {1, width, width + 1, width - 1};
        x[i][0] = i % width + 0.3 * real();
        x[i][1] = i / width + 0.3 * real();
        v[i][0] = v[i][1] = 0.0;
        for (int k = 0; k < 4; k++) {
            int j = i + step[k], across = abs(j % width - i % width);
            if (j < n && across <= 1)
                net[m++] = (spring){i, j, k < 2 ? 0.95 : 1.35, 1.0 + real()};
        }
    }
    for (int call = 0; call < 2; call++) {
        double energy = swing(n, m, net, 4 + call, 0.05, x, v), places = 0.0, speeds = 0.0, fastest = 0.0;
        for (int i = 0; i < n; i++) {
            double speed = v[i][0] * v[i][0] + v[i][1] * v[i][1];
            places += (1 + i % 8) * x[i][0] + (1 + i % 3) * x[i][1];
            speeds += (1 + i % 5) * speed;
            if (speed > fastest)
                fastest = speed;
        }
        printf("energy%d %.12g\nplaces%d %.12g\nspeeds%d %.12g\nfastest%d %.12g\n", call, energy, call,
               places, call, speeds, call, fastest);
    }
    free(net);
    free(v);
    free(x);
    return 0;
}
