#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

int rna_pairing(const std::string& bases, int loop, std::vector<int>& most);

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 80;
    if (n < 8 || n > 6000)
        return 2;

    std::uint32_t state = 2463534242u;
    std::string bases(n, 'A');
    for (char& base : bases) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        base = "ACGUGC"[state % 6];
    }

    std::vector<int> most;
    const int pairs = rna_pairing(bases, 3, most);

    std::uint64_t hash = 0;
    long sum = 0;
    for (int i = 0; i < n; ++i)
        for (int j = i; j < n; ++j) {
            hash = (hash * 131 + static_cast<std::uint64_t>(most[i * n + j])) % 2147483647u;
            sum += most[i * n + j];
        }
    std::printf("pairs %d\nsum %ld\nhash %llu\n", pairs, sum, static_cast<unsigned long long>(hash));
    std::printf("size %zu\nhalf %d\nbelow %d\n", most.size(), most[n / 2], *std::max_element(&most[(n - 1) * n], &most[n * n - 1]));
    return 0;
}
