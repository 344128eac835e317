#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };
Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds);

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 400;
    if (n < 10 || n > 3000000)
        return 2;

    std::uint64_t a = 0x2545F4914F6CDD1DULL;
    auto draw = [&a](std::uint64_t below) {
        a ^= a >> 12;
        a ^= a << 25;
        a ^= a >> 27;
        return static_cast<int>((a * 0x2545F4914F6CDD1DULL >> 33) % below);
    };
    // Every ninth page or so leads nowhere; old pages are more popular than new ones.
    std::vector<std::vector<int>> links(n);
    for (auto& page : links)
        for (int k = draw(9); k > 0; --k)
            page.push_back(draw(1 + draw(n)));

    double largest = 0.0, weighted = 0.0, squares = 0.0, change = 0.0, total = 0.0;
    std::size_t best = 0;
    for (const double damping : {0.85, 0.6}) {
        const Ranking ranking = page_ranks(links, damping, 9);
        const auto top = std::max_element(ranking.rank.begin(), ranking.rank.end());
        best += top - ranking.rank.begin();
        largest += *top;
        change += ranking.change;
        total += std::accumulate(ranking.rank.begin(), ranking.rank.end(), 0.0);
        for (int p = 0; p < n; ++p) {
            weighted += ranking.rank[p] * (1 + p % 41);
            squares += ranking.rank[p] * ranking.rank[p] * (1 + p % 3);
        }
    }
    std::printf("best %zu\nlargest %.12g\ntotal %.12g\n", best, largest, total);
    std::printf("weighted %.12g\nsquares %.12g\nchange %.12g\n", weighted, squares, change);
    return 0;
}
