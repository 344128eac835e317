#include <algorithm>
#include <omp.h>
#include <string>
#include <string_view>
#include <vector>

struct Hits { long count; long last; };

// Patterns times pieces of the text: a piece owns the occurrences that start in it.
std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   constexpr std::size_t piece = 256;
   const std::size_t pieces = (text.size() + piece - 1) / piece, kinds = patterns.size();
   std::vector<Hits> result(kinds, Hits{0, -1});

   #pragma omp parallel for collapse(2) schedule(dynamic, 8)
   for (std::size_t k = 0; k < kinds; ++k)
      for (std::size_t b = 0; b < pieces; ++b)
      {
         const std::string_view pattern = patterns[k];
         const std::string_view part = std::string_view(text).substr(b * piece, piece + pattern.size() - 1);
         long seen = 0, last = -1;
         for (auto at = part.find(pattern); at != part.npos; at = part.find(pattern, at + 1))
         {
            ++seen;
            last = static_cast<long>(b * piece + at);
         }
         if (seen > 0)
         {
            Hits &hits = result[k];
            #pragma omp critical(hits)
            {
               hits.count += seen;
               hits.last = std::max(hits.last, last);
            }
         }
      }
   return result;
}
