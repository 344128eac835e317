#include <cstdint>
#include <omp.h>
#include <unordered_set>
#include <vector>
std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream) {
std::vector<bool> first(stream.size(), false);
#pragma omp parallel
{
   const unsigned me = omp_get_thread_num(), team = omp_get_num_threads();
   std::unordered_set<std::uint64_t> seen;
   #pragma omp for
   for (std::size_t i = 0; i < stream.size(); i++) {
   const std::uint64_t hash = stream[i] * 0x9e3779b97f4a7c15ULL >> 40;
   if (hash % team == me && seen.insert(stream[i]).second) first[i] = true;
   }
}
std::vector<std::uint64_t> kept;
for (std::size_t i = 0; i < stream.size(); i++)
   if (first[i]) kept.push_back(stream[i]);
return kept;
}
