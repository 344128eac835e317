#include <omp.h>
#include <string>
#include <vector>

struct Hits { long count; long last; };

static bool stands_at(const std::string &text, std::size_t at, const std::string &pattern)
{
   if (pattern.size() > text.size() - at)
      return false;
   for (std::size_t i = 0; i < pattern.size(); ++i)
      if (text[at + i] != pattern[i])
         return false;
   return true;
}

std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   std::vector<Hits> result;
   long count, last;

   #pragma omp parallel
   #pragma omp single
   for (std::size_t p = 0; p < patterns.size(); ++p)
   {
      count = 0;
      last = -1;
      #pragma omp taskloop num_tasks(6)
      for (std::size_t at = 0; at < text.size(); ++at)
      {
         if (stands_at(text, at, patterns[p]))
         {
            count++;
            #pragma omp critical
            last = static_cast<long>(at) > last ? static_cast<long>(at) : last;
         }
      }
      result.push_back({count, last});
   }
   return result;
}
