#include <cstdint>
#include <cstdio>
#include <vector>

class Dither {
public:
  explicit Dither(std::uint32_t s) : state_(s) {}
  int operator()(int v) {
    state_ = state_ * 1103515245u + 12345u;
    return v + static_cast<int>(state_ >> 30);
  }

private:
  std::uint32_t state_;
};

int main() {
  std::vector<int> img(2400, 7);
  Dither dither(99u);
#pragma omp parallel for default(none) shared(img, dither)
  for (std::size_t i = 0; i < img.size(); ++i)
    img[i] = dither(img[i]);

  long s = 0;
  for (int v : img)
    s += v;
  std::printf("%d\n", s >= 2400 * 7);
}
