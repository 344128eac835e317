#include <algorithm>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

int main() {
    std::vector<std::string> words;
    for (int i = 0; i < 300; i++) {
        std::string w = std::to_string(i * 37 % 251);
        words.push_back(w);
    }

    std::unordered_map<std::string, int> groups;
#pragma omp parallel for shared(groups) schedule(dynamic, 8)
    for (size_t i = 0; i < words.size(); i++) {
        std::string key = words[i];
        std::sort(key.begin(), key.end());
#pragma omp critical(groups_map)
        {
            auto &n = groups[key];
            n++;
        }
    }

    int largest = 0;
    for (const auto &g : groups)
        largest = std::max(largest, g.second);
    std::printf("%zu groups, largest %d\n", groups.size(), largest);
    return 0;
}
