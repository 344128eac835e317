#include <algorithm>
#include <array>
#include <omp.h>
#include <vector>

namespace {

// The histogram of the window follows it along the row; the median is found by counting up.
class RowFilter {
 public:
  RowFilter(const std::vector<unsigned char> &image, int width, int height, int radius)
      : image(image), width(width), height(height), radius(radius), half((2 * radius + 1) * (2 * radius + 1) / 2) {}

  void operator()(int y, unsigned char *out) const {
    std::array<int, 256> counts{};
    for (int u = -radius - 1; u < radius; u++) column(counts, u, y, 1);
    for (int x = 0; x < width; x++) {
      column(counts, x - radius - 1, y, -1);
      column(counts, x + radius, y, 1);
      int level = 0;
      for (int below = counts[0]; below <= half; below += counts[level]) level++;
      out[x] = static_cast<unsigned char>(level);
    }
  }

 private:
  void column(std::array<int, 256> &counts, int u, int y, int change) const {
    for (int v = y - radius; v <= y + radius; v++) {
      counts[image[std::clamp(v, 0, height - 1) * width + std::clamp(u, 0, width - 1)]] += change;
    }
  }

  const std::vector<unsigned char> &image;
  int width, height, radius, half;
};

}  // namespace

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  std::vector<unsigned char> result(image.size());
  const RowFilter filter(image, width, height, radius);

  #pragma omp parallel
  #pragma omp single nowait
  for (int top = 0; top < height; top += 8) {
    #pragma omp task
    for (int y = top; y < std::min(top + 8, height); y++) {
      filter(y, &result[y * width]);
    }
  }
  return result;
}
