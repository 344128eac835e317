#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  const int bands = static_cast<int>(bank.size()), samples = static_cast<int>(input.size());
  std::vector<double> energy(bands, 0.0);
  mix.assign(samples, 0.0);
  double* const sum = mix.data();

  #pragma omp parallel for default(none) shared(bank, input, energy, bands, samples) reduction(+ : sum[0:samples])
  for (int b = 0; b < bands; ++b) {
    const auto [b0, b1, b2, a1, a2] = bank[b];
    double z1 = 0.0, z2 = 0.0;
    for (int t = 0; t < samples; ++t) {
      const double y = b0 * input[t] + z1;
      z1 = b1 * input[t] - a1 * y + z2;
      z2 = b2 * input[t] - a2 * y;
      sum[t] += y;
      energy[b] += y * y;
    }
  }
  return energy;
}
