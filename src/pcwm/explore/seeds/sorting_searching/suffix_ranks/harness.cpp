#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

std::vector<int> suffix_ranks(const std::string& text);

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 400;
    if (count < 1 || count > 10000000)
        return 2;

    // Mostly noise over four letters; now and then an earlier piece is said again.
    std::uint32_t state = 123456789;
    const auto draw = [&state](std::uint32_t below) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state % below;
    };
    std::string text;
    while (static_cast<int>(text.size()) < count) {
        if (text.size() > 60 && draw(25) == 0)
            text += text.substr(draw(static_cast<std::uint32_t>(text.size()) - 50), 20 + draw(30));
        else
            text += "acgt"[draw(4)];
    }
    text.resize(count);

    const std::vector<int> rank = suffix_ranks(text);

    long long sum = 0, weighted = 0, steps = 0;
    int largest = -1, in_place = 0;
    std::uint64_t chain = 5;
    for (int i = 0; i < static_cast<int>(rank.size()); ++i) {
        sum += rank[i];
        weighted += static_cast<long long>(rank[i]) * (i % 113 + 1);
        steps += i > 0 && rank[i] > rank[i - 1];
        largest = rank[i] > largest ? rank[i] : largest;
        in_place += rank[i] == i;
        chain = (chain * 37 + static_cast<std::uint64_t>(rank[i])) % 1000000007ULL;
    }
    std::printf("size %zu\nsum %lld\nweighted %lld\nrises %lld\n", rank.size(), sum, weighted, steps);
    std::printf("largest %d\nin_place %d\nchain %llu\n", largest, in_place, static_cast<unsigned long long>(chain));
    return 0;
}
