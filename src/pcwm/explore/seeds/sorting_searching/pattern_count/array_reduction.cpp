#include <omp.h>
#include <string>
#include <vector>

struct Hits { long count; long last; };

// Place by place through the text, with all patterns tried at every place.
std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   const int kinds = static_cast<int>(patterns.size());
   const long size = static_cast<long>(text.size());
   std::vector<long> counts(kinds, 0), lasts(kinds, -1);
   long *count = counts.data(), *last = lasts.data();

   #pragma omp parallel for reduction(+ : count[:kinds])
   for (long at = 0; at < size; ++at)
   {
      for (int p = 0; p < kinds; ++p)
      {
         if (text.compare(at, patterns[p].size(), patterns[p]) != 0)
            continue;
         count[p] += 1;
         if (at > last[p])
            last[p] = at;
      }
   }

   std::vector<Hits> result(kinds);
   for (int p = 0; p < kinds; ++p)
      result[p] = Hits{counts[p], lasts[p]};
   return result;
}
