#include <cstdint>
#include <unordered_set>
#include <vector>

std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream) {
  std::unordered_set<std::uint64_t> seen;
  std::vector<std::uint64_t> kept;
  for (const std::uint64_t item : stream)
    if (seen.insert(item).second) kept.push_back(item);
  return kept;
}
