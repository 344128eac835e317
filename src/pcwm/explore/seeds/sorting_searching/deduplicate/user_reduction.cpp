#include <algorithm>
#include <cstdint>
#include <omp.h>
#include <unordered_map>
#include <vector>

using Places = std::unordered_map<std::uint64_t, std::size_t>;

static void note(Places& places, std::uint64_t item, std::size_t place)
{
  auto [entry, added] = places.emplace(item, place);
  if (!added) entry->second = std::min(entry->second, place);
}

static void merge(Places& into, const Places& from)
{
  for (const auto& [item, place] : from) note(into, item, place);
}

#pragma omp declare reduction(earliest : Places : merge(omp_out, omp_in)) initializer(omp_priv = Places())

std::vector<std::uint64_t> deduplicate(const std::vector<std::uint64_t>& stream)
{
  Places places;

  #pragma omp parallel for reduction(earliest : places)
  for (std::size_t i = 0; i < stream.size(); ++i) note(places, stream[i], i);

  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const auto& entry : places) order.push_back(entry.second);
  std::sort(order.begin(), order.end());

  std::vector<std::uint64_t> kept(order.size());
  #pragma omp parallel for
  for (std::size_t i = 0; i < order.size(); ++i) kept[i] = stream[order[i]];
  return kept;
}
