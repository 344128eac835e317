#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream);

namespace {

class Generator {
public:
  explicit Generator(std::uint64_t seed) : state(seed) {}
  std::uint64_t operator()() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

private:
  std::uint64_t state;
};

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::atol(argv[1]) : 800;
  if (count < 1 || count > 100000000) return 2;

  Generator next(77);
  for (int part = 0; part < 2; ++part) {
    // About count / 2 different numbers in the first stream; in the second a few come very often.
    std::vector<std::uint64_t> stream(count);
    for (auto& item : stream) {
      std::uint64_t which = next() % static_cast<std::uint64_t>(count);
      if (part == 1) which = which * which / static_cast<std::uint64_t>(count) * which / static_cast<std::uint64_t>(count);
      item = (which + 1) * 2654435761ULL;
    }

    const auto kept = deduplicate(stream);

    std::uint64_t sum = 0, weighted = 0, chain = 1, largest = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      sum += kept[i] % 1000003;
      weighted += kept[i] % 1009 * (i % 127 + 1);
      chain = (chain * 257 + kept[i]) % 998244353;
      if (kept[i] > largest) largest = kept[i];
    }
    std::printf("kept%d %zu\nsum%d %llu\nweighted%d %llu\n", part, kept.size(), part, static_cast<unsigned long long>(sum), part,
                static_cast<unsigned long long>(weighted));
    std::printf("chain%d %llu\nlargest%d %llu\n", part, static_cast<unsigned long long>(chain), part,
                static_cast<unsigned long long>(largest));
  }
  return 0;
}
