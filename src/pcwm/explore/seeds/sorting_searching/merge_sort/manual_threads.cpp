#include <algorithm>
#include <omp.h>
#include <vector>

// Every thread sorts its own block. Then pairs of blocks are merged, half as many each round; all threads carry the result back.
void merge_sort(std::vector<int>& values)
{
    std::vector<int> scratch(values);

    #pragma omp parallel default(none) shared(values, scratch)
    {
        const int team = omp_get_num_threads();
        const int me = omp_get_thread_num();
        const auto edge = [&](int block) { return static_cast<long>(values.size()) * std::min(block, team) / team; };

        std::sort(values.begin() + edge(me), values.begin() + edge(me + 1));

        for (int width = 1; width < team; width *= 2) {
            #pragma omp barrier
            if (me % (2 * width) == 0) {
                const auto middle = values.begin() + edge(me + width);
                std::merge(values.begin() + edge(me), middle, middle, values.begin() + edge(me + 2 * width), scratch.begin() + edge(me));
            }
            for (long i = edge(me); i < edge(me + 1); ++i)
                values[i] = scratch[i];
        }
    }
}
