#include <array>
#include <cstdio>

using Table = std::array<int, 256>;

static Table build() {
  Table t{};
  for (int i = 0; i < 256; ++i)
    t[i] = (i * 31) & 0xff;
  return t;
}

static const Table &table() {
  static Table *t = nullptr;
  if (t == nullptr)
    t = new Table(build());
  return *t;
}

int main() {
  unsigned hash = 0;
#pragma omp parallel sections reduction(^ : hash)
  {
#pragma omp section
    for (int i = 0; i < 400; ++i)
      hash ^= table()[i & 0xff] << (i % 8);
#pragma omp section
    for (int i = 0; i < 300; ++i)
      hash ^= table()[(i * 5) & 0xff] << (i % 16);
  }
  std::printf("%u\n", hash);
}
