#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

long widest_routes(std::vector<int>& width, int n);

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 60;
    if (n < 10 || n > 5000)
        return 2;

    std::uint64_t state = 0x9e3779b97f4a7c15u;
    const auto draw = [&state](int below) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<int>((state >> 33) % static_cast<unsigned>(below));
    };
    // A few places can be left but not reached, others are only reached.
    std::vector<int> width(n * n);
    for (int i = 0; i < n; ++i) {
        for (int roads = 0; roads < 3; ++roads) {
            const int j = draw(n);
            if (i % 17 != 5 && j % 19 != 7)
                width[i * n + j] = 1 + draw(9000);
        }
        width[i * n + i] = 10000;
    }

    const long routes = widest_routes(width, n);

    std::uint64_t hash = 14695981039346656037u, sum = 0;
    int narrowest = 10000;
    for (const int w : width) {
        hash = (hash ^ static_cast<std::uint64_t>(w)) * 1099511628211u;
        sum += static_cast<std::uint64_t>(w);
        if (w > 0 && w < narrowest)
            narrowest = w;
    }
    std::printf("routes %ld\nsum %llu\nnarrowest %d\n", routes, static_cast<unsigned long long>(sum), narrowest);
    std::printf("hash %llu\nacross %d\n", static_cast<unsigned long long>(hash >> 24), width[n - 1]);
    return 0;
}
