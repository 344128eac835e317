#include <algorithm>
#include <omp.h>
#include <vector>

struct Biquad { double b0, b1, b2, a1, a2; };

struct Channel {
  Biquad f;
  double z1, z2, energy;

  void run(const double* x, double* mix, long samples)
  {
    for (long t = 0; t < samples; ++t) {
      const double y = f.b0 * x[t] + z1;
      z1 = f.b1 * x[t] - f.a1 * y + z2;
      z2 = f.b2 * x[t] - f.a2 * y;
      mix[t] += y;
      energy += y * y;
    }
  }
};

// A filter goes through the signal piece by piece and the filters follow each other through a piece.
std::vector<double> filter_bank(const std::vector<Biquad>& bank, const std::vector<double>& input, std::vector<double>& mix)
{
  const long samples = static_cast<long>(input.size()), piece = std::max(256L, samples / 8);
  std::vector<Channel> channels;
  for (const Biquad& biquad : bank)
    channels.push_back({biquad, 0, 0, 0});
  mix.assign(input.size(), 0.0);

  #pragma omp parallel
  #pragma omp single
  for (Channel& channel : channels)
    for (long low = 0; low < samples; low += piece) {
      Channel* const c = &channel;
      const double* const x = input.data() + low;
      double* const sum = mix.data() + low;
      #pragma omp task depend(inout: c[0]) depend(inout: sum[0])
      c->run(x, sum, std::min(piece, samples - low));
    }

  std::vector<double> energy;
  for (const Channel& channel : channels)
    energy.push_back(channel.energy);
  return energy;
}
