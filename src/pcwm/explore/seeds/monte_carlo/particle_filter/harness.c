#include <stdio.h>
#include <stdlib.h>

void follow(int n, int steps, const double *seen, unsigned long long seed, double *track);

int main(int argc, char **argv)
{
    enum { STEPS = 8 };
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    if (n < 2 || n > 1 << 20)
        return 2;

    double seen[STEPS], track[STEPS];
    unsigned w = 7u;
    for (int run = 0; run < 2; run++) {
        double hidden = 0.0, apart = 0.0, weighted = 0.0;
        for (int t = 0; t < STEPS; t++) {
            w = w * 69069u + 1u;
            hidden = 0.9 * hidden + (w >> 16) / 32768.0 - 1.0;
            w = w * 69069u + 1u;
            seen[t] = hidden + 0.5 * ((w >> 16) / 32768.0 - 1.0);
        }
        follow(n - run, STEPS, seen, 100u + run, track);
        for (int t = 0; t < STEPS; t++) {
            apart += (track[t] - seen[t]) * (track[t] - seen[t]);
            weighted += track[t] * track[t] * (t + 1);
        }
        printf("first%d %.12g\nlast%d %.12g\napart%d %.12g\nweighted%d %.12g\n", run, track[0], run,
               track[STEPS - 1], run, apart, run, weighted);
    }
    return 0;
}
