#include <cstring>
#include <omp.h>
#include <string>
#include <vector>

struct Hits { long count; long last; };

static void search(const std::string *text, const std::string *pattern, Hits *hits)
{
   const char *const begin = text->data(), *const end = begin + text->size();
   const std::size_t length = pattern->size();
   for (const char *p = begin; p + length <= end; ++p)
   {
      p = static_cast<const char *>(std::memchr(p, (*pattern)[0], end - p - length + 1));
      if (p == nullptr)
         break;
      if (std::memcmp(p, pattern->data(), length) == 0)
      {
         hits->count++;
         hits->last = p - begin;
      }
   }
}

// One task a pattern.
std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   std::vector<Hits> result(patterns.size(), Hits{0, -1});
   const std::string *pattern = patterns.data();
   Hits *hits = result.data();
   std::size_t left = patterns.size();

   #pragma omp parallel
   #pragma omp single
   for (; left > 0; --left)
   {
      #pragma omp task
      search(&text, pattern, hits);
      if (left > 1)
         ++pattern, ++hits;
   }
   return result;
}
