#include <algorithm>
#include <array>
#include <omp.h>
#include <vector>

namespace {

template <int Radius>
struct Median {
  static constexpr int side = 2 * Radius + 1;

  static void filter(const unsigned char *image, int width, int height, unsigned char *result) {
    #pragma omp parallel for collapse(2) schedule(static)
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        std::array<unsigned char, side * side> window;
        auto put = window.begin();
        for (int dy = -Radius; dy <= Radius; dy++) {
          const unsigned char *row = image + std::clamp(y + dy, 0, height - 1) * width;
          for (int dx = -Radius; dx <= Radius; dx++) {
            *put++ = row[std::clamp(x + dx, 0, width - 1)];
          }
        }
        std::nth_element(window.begin(), window.begin() + window.size() / 2, window.end());
        result[y * width + x] = window[window.size() / 2];
      }
    }
  }
};

using Filter = void (*)(const unsigned char *, int, int, unsigned char *);
constexpr Filter filters[] = {Median<1>::filter, Median<2>::filter, Median<3>::filter, Median<4>::filter, Median<5>::filter};

}  // namespace

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  std::vector<unsigned char> result(image.size());
  filters[radius - 1](image.data(), width, height, result.data());
  return result;
}
