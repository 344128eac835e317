#include <cstdio>
#include <map>
#include <vector>

struct Bins {
    std::vector<int> counts = std::vector<int>(100);
    template <class F> void each(F f) {
        #pragma omp parallel for
        for (size_t i = 0; i < counts.size(); i++)
            f(counts, i);
    }
};

namespace tasks {
int count(std::map<int, int> &seen) {
    int c = 0;
    #pragma omp parallel
    #pragma omp single
    for (int i = 0; i < 10; i++) {
        #pragma omp task shared(c)
        {
            c++;
            seen[i % 2] = c;
        }
    }
    return c;
}
}

static std::vector<int> order;

int main() {
    std::map<int, int> seen{{0, 0}, {1, 0}};
    Bins bins;
    order.reserve(1000);
    bins.each([](std::vector<int> &counts, size_t i) { counts[i / 2]++; });
    #pragma omp parallel for
    for (int i = 0; i < 100; i++)
        order.push_back(i);
    std::printf("%d\n", tasks::count(seen) >= 0);
}
