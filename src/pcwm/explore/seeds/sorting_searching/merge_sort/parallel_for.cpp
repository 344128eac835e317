#include <algorithm>
#include <omp.h>
#include <vector>

// Runs of 256 are sorted first; then neighbouring runs are merged until one is left.
void merge_sort(std::vector<int>& values)
{
    const int count = static_cast<int>(values.size());
    std::vector<int> merged(count);

    #pragma omp parallel for schedule(dynamic)
    for (int low = 0; low < count; low += 256)
        std::sort(values.begin() + low, values.begin() + std::min(low + 256, count));

    for (int run = 256; run < count; run *= 2) {
        #pragma omp parallel for
        for (int low = 0; low < count; low += 2 * run) {
            const auto first = values.begin() + low;
            const auto middle = values.begin() + std::min(low + run, count);
            const auto last = values.begin() + std::min(low + 2 * run, count);
            std::merge(first, middle, middle, last, merged.begin() + low);
        }
        values.swap(merged);
    }
}
