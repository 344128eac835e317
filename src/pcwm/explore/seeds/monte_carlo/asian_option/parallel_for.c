#include <omp.h>

static double simulate(int path)
{
    unsigned long long state = path * 2862933555777941757ULL + 3037000493ULL;
    double price = 100.0, total = 0.0;
    for (int step = 0; step < 16; step++) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        price *= 1.001 + 0.1 * ((double)(state >> 11) / 9007199254740992.0 - 0.5);
        total += price;
    }
    return total / 16 > 100.0 ? total / 16 - 100.0 : 0.0;
}

/* First and second moment in one loop over the paths. */
void asian_option(int paths, double *mean, double *variance)
{
    double sum = 0.0, sum_sq = 0.0;

    #pragma omp parallel for reduction(+ : sum) schedule(static)
    for (int path = 0; path < paths; path++) {
        double payoff = simulate(path);
        sum += payoff;
        sum_sq += payoff * payoff;
    }
    *mean = sum / paths;
    *variance = sum_sq / paths - *mean * *mean;
}
