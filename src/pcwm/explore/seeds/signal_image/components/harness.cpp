#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

int label_components(int width, int height, const std::vector<unsigned char>& mask, std::vector<int>& label);

int main(int argc, char** argv)
{
    const int height = argc > 1 ? std::atoi(argv[1]) : 48;
    const int width = height / 2 + 20;
    if (height < 4 || height > 20000) return 2;

    std::uint64_t state = 0xDEADBEEFCAFEF00DULL;
    for (int density : {50, 62, 75}) {
        std::vector<unsigned char> mask(static_cast<std::size_t>(width) * height);
        for (auto& pixel : mask) {
            state ^= state << 7;
            state ^= state >> 9;
            pixel = (state >> 20) % 100 < static_cast<std::uint64_t>(density);
        }

        std::vector<int> label;
        const int components = label_components(width, height, mask, label);

        long long sum = 0, weighted = 0, set = 0;
        std::vector<int> area(mask.size(), 0);
        int largest = 0;
        for (std::size_t i = 0; i < label.size(); ++i) {
            sum += label[i];
            weighted += static_cast<long long>(label[i]) * static_cast<long long>(i % 211 + 1);
            set += label[i] >= 0;
            if (label[i] >= 0 && ++area[label[i]] > largest) largest = area[label[i]];
        }
        std::printf("components_%d %d\nset_%d %lld\nsum_%d %lld\n", density, components, density, set, density, sum);
        std::printf("weighted_%d %lld\nlargest_%d %d\n", density, weighted, density, largest);
    }
    return 0;
}
