#include <algorithm>
#include <omp.h>
#include <vector>

namespace {

void filter_row(const unsigned char *image, int width, int height, int radius, int y, unsigned char *out) {
  std::vector<unsigned char> window;
  window.reserve((2 * radius + 1) * (2 * radius + 1));
  for (int x = 0; x < width; x++) {
    window.clear();
    for (int v = y - radius; v <= y + radius; v++) {
      const unsigned char *row = image + std::clamp(v, 0, height - 1) * width;
      for (int u = x - radius; u <= x + radius; u++) {
        window.push_back(row[std::clamp(u, 0, width - 1)]);
      }
    }
    std::nth_element(window.begin(), window.begin() + window.size() / 2, window.end());
    out[x] = window[window.size() / 2];
  }
}

}  // namespace

// Whoever has nothing to do takes the next row.
std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  std::vector<unsigned char> result(image.size());
  int next_row = 0;

  #pragma omp parallel
  while (next_row < height) {
    int y;
    #pragma omp critical(next_row)
    y = next_row++;
    if (y < height) {
      filter_row(image.data(), width, height, radius, y, &result[y * width]);
    }
  }
  return result;
}
