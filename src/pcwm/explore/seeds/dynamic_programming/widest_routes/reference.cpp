#include <algorithm>
#include <vector>

long widest_routes(std::vector<int>& width, int n)
{
    for (int via = 0; via < n; ++via)
        for (int i = 0; i < n; ++i) {
            const int first = width[i * n + via];
            for (int j = 0; j < n; ++j)
                width[i * n + j] = std::max(width[i * n + j], std::min(first, width[via * n + j]));
        }

    long routes = 0;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            routes += i != j && width[i * n + j] > 0;
    return routes;
}
