#include <string>
#include <vector>

struct Hits { long count; long last; };

std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns)
{
   std::vector<Hits> result;
   for (const std::string &pattern : patterns)
   {
      Hits hits{0, -1};
      for (auto at = text.find(pattern); at != std::string::npos; at = text.find(pattern, at + 1))
      {
         hits.count++;
         hits.last = static_cast<long>(at);
      }
      result.push_back(hits);
   }
   return result;
}
