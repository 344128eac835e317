#include <omp.h>
#include <vector>

namespace {

struct Image {
  const unsigned char *pixel;
  int width, height;
  unsigned char at(int x, int y) const {
    x = x < 0 ? 0 : x >= width ? width - 1 : x;
    y = y < 0 ? 0 : y >= height ? height - 1 : y;
    return pixel[y * width + x];
  }
};

// The window is kept sorted while it is filled.
unsigned char median_at(const Image &image, int x, int y, int radius) {
  static unsigned char sorted[11 * 11];
  int filled = 0;
  for (int v = y - radius; v <= y + radius; v++) {
    for (int u = x - radius; u <= x + radius; u++) {
      const unsigned char value = image.at(u, v);
      int slot = filled++;
      while (slot > 0 && sorted[slot - 1] > value) {
        sorted[slot] = sorted[slot - 1];
        slot--;
      }
      sorted[slot] = value;
    }
  }
  return sorted[filled / 2];
}

}  // namespace

std::vector<unsigned char> median_filter(const std::vector<unsigned char>& image, int width, int height, int radius) {
  std::vector<unsigned char> result(image.size());
  const Image source{image.data(), width, height};

  #pragma omp parallel for
  for (int i = 0; i < width * height; i++) {
    result[i] = median_at(source, i % width, i / width, radius);
  }
  return result;
}
