#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  std::vector<double> energy;
  mix.assign(input.size(), 0.0);
  for (const Biquad& f : bank) {
    double z1 = 0, z2 = 0, sum = 0;
    for (std::size_t t = 0; t < input.size(); ++t) {
      const double x = input[t], y = f.b0 * x + z1;
      z1 = f.b1 * x - f.a1 * y + z2;
      z2 = f.b2 * x - f.a2 * y;
      mix[t] += y;
      sum += y * y;
    }
    energy.push_back(sum);
  }
  return energy;
}
