#include <algorithm>
#include <functional>
#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

static double play(const Biquad& f, const std::vector<double>& input, std::vector<double>& onto)
{
  double z1 = 0, z2 = 0, energy = 0;
  auto out = onto.begin();
  for (const double x : input) {
    const double y = f.b0 * x + z1;
    z1 = f.b1 * x - f.a1 * y + z2;
    z2 = f.b2 * x - f.a2 * y;
    energy += y * y;
    *out++ += y;
  }
  return energy;
}

// Every thread mixes its own filters; the mixes are added one after the other.
std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  std::vector<double> energy(bank.size());
  mix.assign(input.size(), 0.0);

  #pragma omp parallel
  {
    std::vector<double> own(input.size());

    #pragma omp for schedule(dynamic) nowait
    for (std::size_t b = 0; b < bank.size(); ++b)
      energy[b] = play(bank[b], input, own);

    #pragma omp critical(mix)
    std::transform(own.begin(), own.end(), mix.begin(), mix.begin(), std::plus<>());
  }
  return energy;
}
