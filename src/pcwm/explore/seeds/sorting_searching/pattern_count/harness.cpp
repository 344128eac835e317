#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

struct Hits { long count; long last; };

std::vector<Hits> find_patterns(const std::string& text, const std::vector<std::string>& patterns);

int main(int argc, char **argv)
{
   const long length = argc > 1 ? std::atol(argv[1]) : 1500;
   if (length < 40 || length > 200000000)
      return 2;

   unsigned long long seed = 271828;
   std::string text(length, ' ');
   for (char &c : text)
   {
      seed = seed * 2862933555777941757ULL + 3037000493ULL;
      const unsigned draw = seed >> 48;
      c = draw % 16 < 9 ? 'a' : draw % 16 < 13 ? 'b' : 'c';
   }

   std::vector<std::string> patterns = {"a", "ab", "aa", "aba", "cab", "abcab", "aaaa", "bcbcb", "acacacacac"};
   patterns.push_back(text.substr(length / 3, 12));
   patterns.push_back(text.substr(length - 7));
   patterns.push_back(text + "a");

   const std::vector<Hits> hits = find_patterns(text, patterns);

   long long counts = 0, weighted = 0, places = 0;
   for (std::size_t p = 0; p < hits.size(); ++p)
   {
      counts += hits[p].count;
      weighted += hits[p].count * static_cast<long long>(p + 1);
      places += hits[p].last * static_cast<long long>(2 * p + 1);
   }
   std::printf("patterns %zu\ncounts %lld\nweighted %lld\nplaces %lld\n", hits.size(), counts, weighted, places);
   for (const std::size_t p : {0, 3, 5, 9, 10, 11})
      std::printf("count_%zu %ld\nlast_%zu %ld\n", p, hits[p].count, p, hits[p].last);
   return 0;
}
