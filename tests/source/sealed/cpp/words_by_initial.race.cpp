#include <cstdio>
#include <map>
#include <string>
#include <vector>

int main() {
    std::vector<std::string> words;
    for (int i = 0; i < 400; i++)
        words.push_back(std::string(1 + i % 5, static_cast<char>('a' + i * 7 % 26)));

    std::map<char, int> initial;
    for (char c = 'a'; c <= 'z'; c++)
        initial[c] = 0;

    const int n = static_cast<int>(words.size());
#pragma omp parallel for
    for (int i = 0; i < n; i++)
        initial[words[i][0]] += 1;

    std::printf("%zu initials\n", initial.size());
    return 0;
}
