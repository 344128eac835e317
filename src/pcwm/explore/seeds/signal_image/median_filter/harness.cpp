#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius);

int main(int argc, char **argv) {
  const int height = argc > 1 ? std::atoi(argv[1]) : 32;
  const int width = height + height / 4;
  if (height < 12 || height > 10000) {
    return 2;
  }

  // Smooth hills under salt and pepper.
  std::minstd_rand next(4711);
  for (int radius = 1; radius <= 3; radius++) {
    std::vector<unsigned char> image;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        const int hill = 90 + (x * x / width + 3 * y * y / height) % 70 + static_cast<int>(next() % 23);
        const int grain = static_cast<int>(next() % 12);
        image.push_back(static_cast<unsigned char>(grain == 0 ? 0 : grain == 1 ? 255 : hill));
      }
    }

    const auto smooth = median_filter(image, width, height, radius);

    long sum = 0, weighted = 0, rough = 0;
    unsigned chain = 3;
    int low = 255, high = 0;
    for (std::size_t i = 0; i < smooth.size(); i++) {
      sum += smooth[i];
      weighted += smooth[i] * static_cast<long>(i % 173 + 1);
      rough += i > 0 ? std::abs(smooth[i] - smooth[i - 1]) : 0;
      chain = chain * 1000003u + smooth[i];
      low = smooth[i] < low ? smooth[i] : low;
      high = smooth[i] > high ? smooth[i] : high;
    }
    std::printf("sum_%d %ld\nweighted_%d %ld\nrough_%d %ld\n", radius, sum, radius, weighted, radius, rough);
    std::printf("chain_%d %u\nlow_%d %d\nhigh_%d %d\n", radius, chain, radius, low, radius, high);
  }
  return 0;
}
