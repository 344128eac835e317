/* Word frequencies of a generated text: counted per thread, then merged. */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

static const char *SYL[] = {"ka", "lo", "mi", "ter", "an", "su", "ve", "dor"};

static std::string make_word(unsigned h)
{
    std::string w;
    int parts = 1 + static_cast<int>(h % 3);
    for (int i = 0; i < parts; i++) {
        h = h * 1664525u + 1013904223u;
        w += SYL[h >> 29];
    }
    return w;
}

static std::vector<std::string> make_lines(int lines, int words)
{
    std::vector<std::string> text(lines);
    #pragma omp parallel for schedule(static)
    for (int l = 0; l < lines; l++) {
        std::string s;
        for (int w = 0; w < words; w++)
            s += make_word(static_cast<unsigned>(l * 8191 + w * 131)) + ' ';
        text[l] = s;
    }
    return text;
}

static std::map<std::string, long> count_words(const std::vector<std::string> &text)
{
    std::map<std::string, long> all;
    #pragma omp parallel
    {
        std::map<std::string, long> mine;
        #pragma omp for schedule(dynamic, 32) nowait
        for (size_t l = 0; l < text.size(); l++) {
            size_t from = 0;
            while (from < text[l].size()) {
                size_t to = text[l].find(' ', from);
                if (to == std::string::npos)
                    to = text[l].size();
                if (to > from)
                    mine[text[l].substr(from, to - from)]++;
                from = to + 1;
            }
        }
        for (const auto &kv : mine)
            all[kv.first] += kv.second;
    }
    return all;
}

int main(int argc, char **argv)
{
    const int lines = argc > 1 ? std::atoi(argv[1]) : 2000;
    const int words = argc > 2 ? std::atoi(argv[2]) : 20;
    std::vector<std::string> text = make_lines(lines, words);
    std::map<std::string, long> freq = count_words(text);

    std::vector<std::pair<long, std::string>> order;
    for (const auto &kv : freq)
        order.emplace_back(kv.second, kv.first);
    std::sort(order.rbegin(), order.rend());

    std::printf("%zu distinct words\n", order.size());
    for (size_t i = 0; i < order.size() && i < 5; i++)
        std::printf("%8ld %s\n", order[i].first, order[i].second.c_str());
    return 0;
}
