/* Monte Carlo price of an Asian call, with batch statistics. */
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <stdint.h>
#include <omp.h>

#define NBATCH 64
#define PATHS 200
#define DAYS 50

static double uniform(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return (double)(*s >> 11) * (1.0 / 9007199254740992.0);
}

static double normal(uint64_t *s)
{
    double u1 = uniform(s) + 1e-15, u2 = uniform(s);
    return sqrt(-2.0 * log(u1)) * cos(6.283185307179586 * u2);
}

int main(int argc, char **argv)
{
    int paths = argc > 1 ? atoi(argv[1]) : PATHS;
    const double s0 = 100.0, strike = 102.0, rate = 0.03, vol = 0.25;
    const double dt = 1.0 / DAYS;
    const double drift = (rate - 0.5 * vol * vol) * dt;
    double batch[NBATCH], lo[NBATCH];
    double mean = 0.0, var = 0.0, skew = 0.0, dev;

    #pragma omp parallel for schedule(dynamic)
    for (int b = 0; b < NBATCH; b++) {
        uint64_t seed = 0x9E3779B97F4A7C15ull * (uint64_t)(b + 1);
        double pay = 0.0, lowest = s0;
        for (int p = 0; p < paths; p++) {
            double s = s0, avg = 0.0;
            for (int d = 0; d < DAYS; d++) {
                s *= exp(drift + vol * sqrt(dt) * normal(&seed));
                avg += s;
                if (s < lowest)
                    lowest = s;
            }
            avg /= DAYS;
            if (avg > strike)
                pay += avg - strike;
        }
        batch[b] = exp(-rate) * pay / paths;
        lo[b] = lowest;
    }

    double floor_price = s0;
    #pragma omp parallel for reduction(+:mean) reduction(min:floor_price)
    for (int b = 0; b < NBATCH; b++) {
        mean += batch[b];
        if (lo[b] < floor_price)
            floor_price = lo[b];
    }
    mean /= NBATCH;

    #pragma omp parallel for reduction(+:var, skew) private(dev)
    for (int b = 0; b < NBATCH; b++) {
        dev = batch[b] - mean;
        var += dev * dev;
        skew += dev * dev * dev;
    }
    var /= NBATCH - 1;
    skew /= NBATCH * pow(var, 1.5);

    printf("threads %d price %.5f +- %.5f skew %.4f lowest %.3f\n",
           omp_get_max_threads(), mean, sqrt(var / NBATCH), skew, floor_price);
    return 0;
}
