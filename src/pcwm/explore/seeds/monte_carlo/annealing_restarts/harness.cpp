#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed);

int main(int argc, char **argv)
{
    const int restarts = argc > 1 ? std::atoi(argv[1]) : 100;
    if (restarts < 1 || restarts > 100000000)
        return 2;
    std::uint32_t state = 1u;
    for (int set = 0; set < 3; set++) {
        std::vector<long> weights(set == 2 ? 12 : 30 + 8 * set);
        for (long &w : weights) {
            state = state * 134775813u + 1u;
            w = 1 + (state >> 8) % (set == 2 ? 40 : 500000);
        }
        const placing p = balance(weights, restarts, 300, 5u + set);
        long left = 0;
        for (std::size_t i = 0; i < weights.size(); i++)
            if (p.left >> i & 1)
                left += weights[i];
        std::cout << "gap" << set << ' ' << p.gap << "\nrestart" << set << ' ' << p.restart << "\nleft" << set << ' ' << left 
                  << "\nhigh" << set << ' ' << (p.left >> 32) << "\nlow" << set << ' ' << (p.left & 0xffffffffu) << '\n';
    }
    return 0;
}
