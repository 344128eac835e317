#include <cstdio>
#include <cstdlib>
#include <vector>

struct Edge { int a, b, weight; };
long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen);

int main(int argc, char** argv)
{
    const int vertices = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (vertices < 30 || vertices > 10000000)
        return 2;

    unsigned long long s = 0x2545f4914f6cdd1dULL;
    auto draw = [&s](int below) {
        s ^= s >> 12;
        s ^= s << 25;
        s ^= s >> 27;
        return static_cast<int>((s * 0x9e3779b97f4a7c15ULL >> 34) % below);
    };

    // A jittered ring with chords, and a small island of five vertices.
    const int ring = vertices - 5;
    std::vector<Edge> edges;
    for (int v = 0; v < ring; ++v) {
        if (draw(10) > 0)
            edges.push_back({v, (v + 1) % ring, 1 + draw(1000)});
        for (int k = 0; k < 4; ++k)
            edges.push_back({v, (v + 1 + draw(k < 2 ? 40 : ring - 1)) % ring, 1 + draw(4000)});
    }
    for (int v = ring; v < vertices; ++v)
        edges.push_back({v, v + 1 < vertices ? v + 1 : ring, 17});

    for (const char* call : {"all", "light"}) {
        std::vector<int> chosen;
        const long total = spanning_forest(vertices, edges, chosen);
        long sum = 0, weighted = 0, rising = 0;
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            sum += chosen[i];
            weighted += static_cast<long>(chosen[i]) * (1 + i % 89);
            rising += i > 0 && chosen[i - 1] < chosen[i];
        }
        std::printf("%s_total %ld\n%s_edges %zu\n%s_sum %ld\n%s_weighted %ld\n%s_rising %ld\n", call, total, call, chosen.size(), call, sum,
                    call, weighted, call, rising);

        std::vector<Edge> light;
        for (const Edge& e : edges)
            if (e.weight < 700)
                light.push_back(e);
        edges.swap(light);
    }
    return 0;
}
