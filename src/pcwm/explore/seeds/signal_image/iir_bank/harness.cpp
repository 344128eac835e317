#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix);

// A resonance at the given fraction of the sampling rate.
static Biquad resonance(double fraction, double width)
{
  const double w = 6.283185307179586 * fraction, alpha = std::sin(w) * width, a0 = 1 + alpha;
  return {alpha / a0, 0.0, -alpha / a0, -2 * std::cos(w) / a0, (1 - alpha) / a0};
}

int main(int argc, char** argv)
{
  const int samples = argc > 1 ? std::atoi(argv[1]) : 400;
  if (samples < 16 || samples > 100000000)
    return 2;

  std::vector<Biquad> bank;
  for (int band = 0; band < 8; ++band)
    bank.push_back(resonance(0.01 * std::pow(1.6, band), 0.05 + 0.02 * (band % 4)));

  unsigned long long state = 1442695040888963407ULL;
  std::vector<double> input(samples);
  for (int t = 0; t < samples; ++t) {
    state = state * 6364136223846793005ULL + 1;
    input[t] = static_cast<double>(state >> 33) / 2147483648.0 - 0.5 + std::sin(0.2 * t) * (t % 300 < 100);
  }

  std::vector<double> mix;
  const std::vector<double> energy = filter_bank(bank, input, mix);

  double total = 0, weighted = 0, absolute = 0, peak = 0, mix_energy = 0;
  for (std::size_t b = 0; b < energy.size(); ++b) {
    total += energy[b];
    weighted += energy[b] * static_cast<double>(b * b + 1);
  }
  for (std::size_t t = 0; t < mix.size(); ++t) {
    absolute += std::fabs(mix[t]) * static_cast<double>(t % 31 + 1);
    mix_energy += mix[t] * mix[t];
    peak = std::fmax(peak, std::fabs(mix[t]));
  }
  std::printf("bands %zu\nsamples %zu\ntotal %.12g\nweighted %.12g\n", energy.size(), mix.size(), total, weighted);
  std::printf("absolute %.12g\nmix_energy %.12g\npeak %.12g\n", absolute, mix_energy, peak);
  return 0;
}
