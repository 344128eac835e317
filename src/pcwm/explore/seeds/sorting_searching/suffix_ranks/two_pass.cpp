#include <algorithm>
#include <array>
#include <omp.h>
#include <string>
#include <vector>

// Every thread counts the changes in its stretch of the sorted entries, then numbers them on from those of the stretches below.
std::vector<int> suffix_ranks(const std::string& text)
{
    const int n = static_cast<int>(text.size());
    std::vector<int> rank(text.begin(), text.end()), changes(omp_get_max_threads());
    std::vector<std::array<int, 3>> entry(n);
    int ranks = 0;

    const auto differs = [&entry](int s) {
        return s == 0 || entry[s][0] != entry[s - 1][0] || entry[s][1] != entry[s - 1][1];
    };

    for (int k = 1; ranks < n && k < 2 * n; k *= 2) {
        ranks = 0;
        #pragma omp parallel
        {
            const int me = omp_get_thread_num(), team = omp_get_num_threads();
            const int low = static_cast<int>(static_cast<long>(n) * me / team);
            const int high = static_cast<int>(static_cast<long>(n) * (me + 1) / team);

            for (int i = low; i < high; ++i)
                entry[i] = {rank[i], i + k < n ? rank[i + k] : -1, i};
            #pragma omp barrier
            #pragma omp master
            std::sort(entry.begin(), entry.end());
            #pragma omp barrier

            changes[me] = 0;
            for (int s = low; s < high; ++s)
                changes[me] += differs(s);

            int next = -1;
            for (int t = 0; t < me; ++t)
                next += changes[t];
            for (int s = low; s < high; ++s)
                rank[entry[s][2]] = next += differs(s);

            #pragma omp atomic
            ranks += changes[me];
        }
    }
    return rank;
}
