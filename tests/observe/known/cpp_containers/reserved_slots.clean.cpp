// Clean: fetch_add gives each hit its own slot, and the slots are read only after the region's barrier (5.2, 15.3.2).
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <vector>

struct Hit {
    int query;
    int score;
    bool operator<(const Hit &other) const { return score != other.score ? score > other.score : query < other.query; }
};

static int score(int query) {
    int s = 0;
    for (int k = 1; k <= 8; k++)
        s += (query * k) % 13;
    return s;
}

int main() {
    std::vector<Hit> hits(600);
    std::atomic<std::size_t> used{0};

#pragma omp parallel for schedule(guided)
    for (int q = 0; q < 600; q++) {
        int s = score(q);
        if (s < 40)
            continue;
        std::size_t slot = used.fetch_add(1, std::memory_order_relaxed);
        hits[slot] = {q, s};
    }

    hits.resize(used);
    std::sort(hits.begin(), hits.end());
    std::printf("hits %zu, best %d (%d), worst %d\n", hits.size(), hits.front().query, hits.front().score,
                hits.back().query);
    return 0;
}
