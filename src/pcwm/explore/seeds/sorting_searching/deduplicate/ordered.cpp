#include <cstdint>
#include <omp.h>
#include <vector>

namespace {

// Short chains of the numbers met so far; -1 ends a chain.
class Chains {
public:
  explicit Chains(std::size_t items) : head(items / 12 + 1, -1), next(items, -1), item_of(items) {}

  bool holds(std::uint64_t item) const {
    for (int node = head[bucket(item)]; node >= 0; node = next[node])
      if (item_of[node] == item) return true;
    return false;
  }
  void insert(std::uint64_t item) {
    item_of[used] = item;
    next[used] = head[bucket(item)];
    head[bucket(item)] = used++;
  }

private:
  std::size_t bucket(std::uint64_t item) const { return (item * 0x9e3779b97f4a7c15ULL >> 20) % head.size(); }

  int used = 0;
  std::vector<int> head, next;
  std::vector<std::uint64_t> item_of;
};

}  // namespace

// Looking up is done by all threads; what seems new goes in by turns, after another look.
std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream) {
  Chains chains(stream.size());
  std::vector<std::uint64_t> kept;

  #pragma omp parallel for ordered schedule(dynamic, 4)
  for (std::size_t i = 0; i < stream.size(); ++i) {
    if (chains.holds(stream[i])) continue;
    #pragma omp ordered
    if (!chains.holds(stream[i])) {
      chains.insert(stream[i]);
      kept.push_back(stream[i]);
    }
  }
  return kept;
}
