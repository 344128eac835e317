#include <algorithm>
#include <vector>

// Bottom-up: runs of 1, 2, 4, ... are merged from one vector into the other.
void merge_sort(std::vector<int>& values)
{
    const std::size_t count = values.size();
    std::vector<int> merged(count);
    for (std::size_t run = 1; run < count; run *= 2) {
        for (std::size_t low = 0; low < count; low += 2 * run) {
            const auto first = values.begin() + low;
            const auto middle = values.begin() + std::min(low + run, count);
            const auto last = values.begin() + std::min(low + 2 * run, count);
            std::merge(first, middle, middle, last, merged.begin() + low);
        }
        values.swap(merged);
    }
}
