#include <omp.h>

/* The generator's state: one per thread, reseeded at the start of each path. */
static unsigned long long state;
#pragma omp threadprivate(state)

static double draw(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(state >> 11) / 9007199254740992.0;
}

void asian_option(int paths, double *mean, double *variance)
{
    double m1 = 0.0, m2 = 0.0;

    #pragma omp parallel for reduction(+ : m1, m2) schedule(dynamic, 100)
    for (int p = 0; p < paths; p++) {
        double price = 100.0, average = 0.0;
        state = p * 2862933555777941757ULL + 3037000493ULL;
        for (int step = 0; step < 16; step++) {
            price *= 1.001 + 0.1 * (draw() - 0.5);
            average += price / 16;
        }
        if (average > 100.0) {
            m1 += average - 100.0;
            m2 += (average - 100.0) * (average - 100.0);
        }
    }
    *mean = m1 / paths;
    *variance = m2 / paths - *mean * *mean;
}
