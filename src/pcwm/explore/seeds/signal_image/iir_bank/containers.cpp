#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  std::vector<double> energy;
  energy.reserve(bank.size());
  mix.assign(input.size(), 0.0);

  #pragma omp parallel for schedule(static)
  for (std::size_t b = 0; b < bank.size(); ++b) {
    const Biquad& f = bank[b];
    std::vector<double> output;
    double z1 = 0, z2 = 0, sum = 0;

    for (const double x : input) {
      const double y = f.b0 * x + z1;
      z1 = f.b1 * x - f.a1 * y + z2;
      z2 = f.b2 * x - f.a2 * y;
      output.push_back(y);
      sum += y * y;
    }
    energy.push_back(sum);

    #pragma omp critical
    for (std::size_t t = 0; t < output.size(); ++t)
      mix[t] += output[t];
  }
  return energy;
}
