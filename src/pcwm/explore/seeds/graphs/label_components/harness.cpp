#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label);

int main(int argc, char** argv)
{
    const int vertices = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (vertices < 50 || vertices > 20000000)
        return 2;

    std::uint64_t state = 0x853c49e6748fea9bULL;
    const auto draw = [&](int below) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<int>((state >> 33) % below);
    };

    // Vertex numbers are mixed up; links join random vertices, and some short chains hang together.
    std::vector<int> name(vertices);
    std::iota(name.begin(), name.end(), 0);
    for (int v = vertices - 1; v > 0; --v)
        std::swap(name[v], name[draw(v + 1)]);

    for (int dense = 0; dense < 2; ++dense) {
        std::vector<std::pair<int, int>> links;
        for (int k = 0; k < vertices * (4 + 4 * dense) / 10; ++k)
            links.emplace_back(name[draw(vertices)], name[draw(vertices)]);
        for (int v = 0; v + 1 < vertices / 3; ++v)
            if (v % 12 != 0)
                links.emplace_back(name[v + 1], name[v]);

        std::vector<int> label(vertices, -7);
        const int count = components(vertices, links, label);

        long sum = 0, weighted = 0, first = 0;
        for (int v = 0; v < vertices; ++v) {
            sum += label[v];
            weighted += static_cast<long>(label[v]) * (1 + v % 127);
            first += label[v] == label[0];
        }
        std::printf("count%d %d\nsum%d %ld\nweighted%d %ld\nlike_first%d %ld\n", dense, count, dense, sum, dense, weighted, dense, first);
    }
    return 0;
}
