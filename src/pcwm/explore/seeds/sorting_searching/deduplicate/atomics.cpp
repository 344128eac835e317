#include <cstdint>
#include <limits>
#include <omp.h>
#include <vector>

// A slot is taken with one compare-and-swap; its owner's earliest place is a running minimum.
std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream) {
  const long count = static_cast<long>(stream.size());
  std::vector<std::uint64_t> slot(2 * count + 7, 0), kept;
  std::vector<long> earliest(slot.size(), std::numeric_limits<long>::max()), home(count);

  #pragma omp parallel for
  for (long i = 0; i < count; ++i) {
    const std::uint64_t item = stream[i];
    std::size_t at = item % slot.size();
    std::uint64_t found;
    std::uint64_t* const cell = slot.data();
    long* const mark = earliest.data();
    for (;;) {
      #pragma omp atomic compare capture
      { found = cell[at]; if (cell[at] == 0) { cell[at] = item; } }
      if (found == 0 || found == item) break;
      if (++at == slot.size()) at = 0;
    }
    home[i] = static_cast<long>(at);
    #pragma omp atomic compare
    if (i < mark[at]) { mark[at] = i; }
  }

  for (long i = 0; i < count; ++i)
    if (earliest[home[i]] == i) kept.push_back(stream[i]);
  return kept;
}
