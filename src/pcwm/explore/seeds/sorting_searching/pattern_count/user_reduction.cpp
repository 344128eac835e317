#include <omp.h>
#include <string>
#include <vector>

struct Hits { long count; long last; };

static Hits join(const Hits &left, const Hits &right)
{
   return {left.count + right.count, left.last > right.last ? left.last : right.last};
}

#pragma omp declare reduction(join : Hits : omp_out = join(omp_out, omp_in)) initializer(omp_priv = Hits{0, -1})

static Hits search(const std::string &text, const std::string &pattern)
{
   const long ends = static_cast<long>(text.size()) - static_cast<long>(pattern.size());
   Hits hits{0, -1};

   #pragma omp parallel for reduction(join : hits)
   for (long at = 0; at <= ends; ++at)
      if (text.compare(at, pattern.size(), pattern) == 0)
         hits = join(hits, {1, at});
   return hits;
}

std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   std::vector<Hits> result;
   result.reserve(patterns.size());
   for (const auto &pattern : patterns)
      result.push_back(search(text, pattern));
   return result;
}
