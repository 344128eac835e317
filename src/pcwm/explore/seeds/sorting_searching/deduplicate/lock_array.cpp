#include <cstdint>
#include <map>
#include <omp.h>
#include <vector>

namespace {

// A drawer of the card index: a number and the place where it was first met.
class Drawer {
public:
  Drawer() { omp_init_lock(&lock); }
  ~Drawer() { omp_destroy_lock(&lock); }
  Drawer(const Drawer&) = delete;

  void note(std::uint64_t item, std::size_t place) {
    omp_set_lock(&lock);
    auto [card, fresh] = cards.try_emplace(item, place);
    if (!fresh && place < card->second) card->second = place;
    omp_unset_lock(&lock);
  }
  std::size_t first(std::uint64_t item) const { return cards.at(item); }

private:
  omp_lock_t lock;
  std::map<std::uint64_t, std::size_t> cards;
};

}  // namespace

std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream) {
  const std::size_t count = stream.size();
  std::vector<Drawer> drawers(512);
  std::vector<std::uint64_t> kept;
  const auto drawer = [&](std::uint64_t item) -> Drawer& { return drawers[(item ^ item >> 17) % drawers.size()]; };

  #pragma omp parallel
  {
    #pragma omp for schedule(static, 64)
    for (std::size_t i = 0; i < count; ++i) drawer(stream[i]).note(stream[i], i);

    #pragma omp for ordered schedule(static, 64)
    for (std::size_t i = 0; i < count; ++i) {
      if (drawer(stream[i]).first(stream[i]) != i) continue;
      #pragma omp ordered
      kept.push_back(stream[i]);
    }
  }
  return kept;
}
