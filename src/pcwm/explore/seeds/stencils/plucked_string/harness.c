#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void pluck(double *before, double *now, int points, int steps, double ratio);

static uint32_t seed = 2463534242u;

static double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed / 4294967296.0;
}

int main(int argc, char **argv)
{
    int points = argc > 1 ? atoi(argv[1]) : 1000;
    if (points < 16 || points > 50000000)
        return 2;
    double *before = malloc(points * sizeof *before);
    double *now = malloc(points * sizeof *now);
    if (!before || !now)
        return 3;

    for (int call = 0; call < 2; call++) {
        int top = points / (call + 3), steps = 21 + 12 * call;
        for (int i = 0; i < points; i++) {
            double shape = i < top ? (double)i / top : (double)(points - 1 - i) / (points - 1 - top);
            before[i] = shape + 0.05 * uniform();
            now[i] = before[i] * (0.98 + 0.02 * uniform());
        }
        before[0] = now[0] = before[points - 1] = now[points - 1] = 0.0;

        pluck(before, now, points, steps, 0.81);

        double sum = 0, weighted = 0, energy = 0, high = -1e9;
        for (int i = 0; i < points; i++) {
            sum += now[i] + before[i];
            weighted += now[i] * (1 + i % 17) + before[i] * (1 + i % 11);
            energy += (now[i] - before[i]) * (now[i] - before[i]);
            high = now[i] > high ? now[i] : high;
        }
        printf("sum%d %.12g\nweighted%d %.12g\nenergy%d %.12g\nhigh%d %.12g\n", call, sum, call, weighted, call, energy, call, high);
    }
    free(before);
    free(now);
    return 0;
}
