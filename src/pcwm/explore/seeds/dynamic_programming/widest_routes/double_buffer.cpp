#include <algorithm>
#include <omp.h>
#include <vector>

// One table is read and the other written; they change places for every stopover.
long widest_routes(std::vector<int>& width, int n)
{
    std::vector<int> other(width.size());
    long routes = 0;

    #pragma omp parallel default(none) shared(width, other, routes) firstprivate(n)
    {
        std::vector<int>* from = &width;
        std::vector<int>* to = &other;
        for (int via = 0; via < n; ++via, std::swap(from, to)) {
            #pragma omp for schedule(guided)
            for (int i = 0; i < n; ++i) {
                const auto row = from->begin() + i * n;
                const auto onward = from->begin() + via * n;
                std::transform(row, row + n, onward, to->begin() + i * n, [first = row[via]](int direct, int second) {
                    return std::max(direct, std::min(first, second));
                });
            }
        }

        #pragma omp for reduction(+ : routes)
        for (int i = 0; i < n; ++i)
            routes += n - 1 - std::count(from->begin() + i * n, from->begin() + (i + 1) * n, 0);
        #pragma omp single
        if (from != &width)
            width = other;
    }
    return routes;
}
