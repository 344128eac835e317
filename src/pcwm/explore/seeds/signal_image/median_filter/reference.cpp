#include <algorithm>
#include <vector>

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  std::vector<unsigned char> result(image.size()), window;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      window.clear();
      for (int v = y - radius; v <= y + radius; v++) {
        for (int u = x - radius; u <= x + radius; u++) {
          window.push_back(image[std::clamp(v, 0, height - 1) * width + std::clamp(u, 0, width - 1)]);
        }
      }
      const auto middle = window.begin() + window.size() / 2;
      std::nth_element(window.begin(), middle, window.end());
      result[y * width + x] = *middle;
    }
  }
  return result;
}
