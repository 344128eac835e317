#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <vector>

long sand_pile(std::vector<int>& grains, int rows, int cols);

int main(int argc, char** argv)
{
    const int rows = argc > 1 ? std::atoi(argv[1]) : 40, cols = rows + 6;
    if (rows < 8 || rows > 2000)
        return 2;

    std::uint32_t bits = 0x2545f491u;
    const auto draw = [&bits](int below) {
        bits = bits * 747796405u + 2891336453u;
        return static_cast<int>((bits >> 12) % static_cast<std::uint32_t>(below));
    };

    for (int round = 0; round < 2; ++round) {
        std::vector<int> grains(rows * cols);
        for (int& g : grains)
            g = draw(round ? 4 : 6);
        for (int heap = 0; heap < 3; ++heap)
            grains[draw(rows) * cols + draw(cols)] += rows * (5 + 6 * heap);

        const long topplings = sand_pile(grains, rows, cols);

        long sum = 0, weighted = 0, threes = 0;
        for (std::size_t i = 0; i < grains.size(); ++i) {
            sum += grains[i];
            weighted += static_cast<long>(grains[i]) * (1 + i % 97) * (1 + i / cols % 13);
            threes += grains[i] == 3;
        }
        std::printf("topplings%d %ld\nsum%d %ld\nweighted%d %ld\nthrees%d %ld\n", round, topplings, round, sum, round, weighted, round,
                    threes);
    }
    return 0;
}
