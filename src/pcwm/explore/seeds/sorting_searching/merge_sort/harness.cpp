#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

void merge_sort(std::vector<int>& values);

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (count < 1)
        return 2;

    std::uint64_t state = 4101842887655102017ULL;
    std::vector<int> values(count);
    long long sum_before = 0;
    for (int& value : values) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        value = static_cast<int>(state >> 40) - (1 << 23);
        sum_before += value;
    }

    merge_sort(values);

    long long sum = 0, descents = 0;
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        descents += i > 0 && values[i] < values[i - 1];
        hash = (hash * 31 + static_cast<std::uint64_t>(values[i] + (1 << 23))) % 1000003;
    }
    std::printf("sum_change %lld\ndescents %lld\nhash %llu\n", sum - sum_before, descents, static_cast<unsigned long long>(hash));
    std::printf("smallest %d\nquartile %d\nmedian %d\nlargest %d\n", values[0], values[count / 4], values[count / 2], values[count - 1]);
    return 0;
}
