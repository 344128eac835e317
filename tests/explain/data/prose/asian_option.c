#include <omp.h>

void asian_option(int paths, double *mean, double *variance) {
  double total = 0.0, total_sq = 0.0;

  #pragma omp parallel default(none) shared(paths, total, total_sq)
  {
    double own = 0.0, own_sq = 0.0;

    #pragma omp for nowait
    for (int p = 0; p < paths; p++) {
      unsigned long long seed = p * 2862933555777941757ULL + 3037000493ULL;
      double price = 100.0, average = 0.0;
      for (int step = 0; step < 16; step++) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        price = price * (1.001 + 0.1 * ((double)(seed >> 11) / 9007199254740992.0 - 0.5));
        average = average + (price / 16);
      }
      double payoff = average > 100.0 ? average - 100.0 : 0.0;
      own = own + payoff;
      own_sq += payoff * payoff;
    }

    #pragma omp critical
    {
      total += own;
      total_sq = total_sq + own_sq;
    }
  }
  *mean = total / paths;
  *variance = total_sq / paths - *mean * *mean;
}
