// Threads walk disjoint classes modulo the team size, reuse a scratch row of their own; only the last one has the tail.
#include <cstdio>
#include <omp.h>
#include <vector>

struct Pantry {
    std::vector<int> jars;
    std::vector<std::vector<int>> scratch;
};

static int label(std::vector<int> &row, int jar) {
    for (std::size_t k = 0; k < row.size(); ++k)
        row[k] = (jar + static_cast<int>(k) * 3) % 14;
    int sum = 0;
    for (int v : row)
        sum += v;
    return sum;
}

int main() {
    constexpr int jars = 1003, paired = jars / 2;
    Pantry p{std::vector<int>(jars), {}};
    p.scratch.assign(static_cast<std::size_t>(omp_get_max_threads()), std::vector<int>(16));

#pragma omp parallel shared(p)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        auto &row = p.scratch[static_cast<std::size_t>(me)];
        for (int i = me; i < paired; i += team) {
            p.jars[i] = label(row, i);
            p.jars[jars - 1 - i] = label(row, 2 * i) - p.jars[i] % 5;
        }
        if (me == team - 1)
            p.jars[paired] = label(row, 7);
    }

    long code = 0;
    for (int j : p.jars)
        code = (code * 7 + j) % 1000033;
    std::printf("pantry code %ld\n", code);
    return 0;
}
