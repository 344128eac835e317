#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

namespace {

class Filter {
public:
  void start(const Biquad& biquad) { f = biquad; z1 = z2 = energy = 0; }
  double operator()(double x)
  {
    const double y = f.b0 * x + z1;
    z1 = f.b1 * x - f.a1 * y + z2;
    z2 = f.b2 * x - f.a2 * y;
    energy += y * y;
    return y;
  }
  double heard() const { return energy; }

private:
  Biquad f{};
  double z1 = 0, z2 = 0, energy = 0;
};

}  // namespace

std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  const long samples = static_cast<long>(input.size()), bands = static_cast<long>(bank.size());
  std::vector<double> energy(bank.size()), output(bank.size() * input.size());
  Filter filter;
  mix.resize(input.size());

  #pragma omp parallel
  {
    #pragma omp for schedule(static)
    for (long b = 0; b < bands; ++b) {
      filter.start(bank[b]);
      for (long t = 0; t < samples; ++t)
        output[b * samples + t] = filter(input[t]);
      energy[b] = filter.heard();
    }

    #pragma omp for
    for (long t = 0; t < samples; ++t) {
      double sum = 0;
      for (long b = 0; b < bands; ++b)
        sum += output[b * samples + t];
      mix[t] = sum;
    }
  }
  return energy;
}
