#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

using Signal = std::vector<double>;

static Signal response(const Biquad& f, const Signal& input, double& energy)
{
  Signal output(input.size());
  double z1 = 0, z2 = 0;
  energy = 0;
  for (std::size_t t = 0; t < input.size(); ++t) {
    output[t] = f.b0 * input[t] + z1;
    z1 = f.b1 * input[t] - f.a1 * output[t] + z2;
    z2 = f.b2 * input[t] - f.a2 * output[t];
    energy += output[t] * output[t];
  }
  return output;
}

static void add(Signal& onto, const Signal& signal, std::size_t low, std::size_t high)
{
  for (std::size_t t = low; t < high; ++t) onto[t] += signal[t];
}

// The two halves of the mix are guarded apart. Odd bands begin with the later half, to be out of the way of the even ones.
std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  const std::size_t end = input.size(), middle = end / 2;
  std::vector<double> energy(bank.size());
  mix.assign(end, 0.0);

  #pragma omp parallel for schedule(dynamic)
  for (std::size_t b = 0; b < bank.size(); ++b) {
    const Signal signal = response(bank[b], input, energy[b]);
    for (std::size_t part = 0; part < 2; ++part) {
      if (part == b % 2) {
        #pragma omp critical(earlier)
        add(mix, signal, 0, middle);
      } else {
        #pragma omp critical(later)
        add(mix, signal, middle, end);
      }
    }
  }
  return energy;
}
