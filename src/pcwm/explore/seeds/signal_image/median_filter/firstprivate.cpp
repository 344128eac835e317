#include <algorithm>
#include <omp.h>
#include <vector>

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  const int side = 2 * radius + 1;
  std::vector<unsigned char> result(image.size());
  std::vector<unsigned char> window(side * side);

  #pragma omp parallel for firstprivate(window) schedule(dynamic, 2)
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      for (int k = 0; k < side * side; k++) {
        const int v = std::min(std::max(y - radius + k / side, 0), height - 1);
        const int u = std::min(std::max(x - radius + k % side, 0), width - 1);
        window[k] = image[v * width + u];
      }
      std::sort(window.begin(), window.end());
      result[y * width + x] = window[side * side / 2];
    }
  }
  return result;
}
