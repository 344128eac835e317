#include <omp.h>
#include <string>
#include <vector>

struct Hits { long count; long last; };

std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   std::vector<Hits> result(patterns.size(), {0, -1});

   #pragma omp parallel
   for (std::size_t p = 0; p < patterns.size(); ++p)
   {
      const std::string &pattern = patterns[p];
      Hits *const hits = &result[p];

      #pragma omp for schedule(guided, 32) nowait
      for (std::size_t at = 0; at < text.size(); ++at)
      {
         if (text.compare(at, pattern.size(), pattern) != 0)
            continue;
         const long start = static_cast<long>(at);
         #pragma omp atomic
         hits->count++;
         #pragma omp atomic compare
         if (start > hits->last) { hits->last = start; }
      }
   }
   return result;
}
