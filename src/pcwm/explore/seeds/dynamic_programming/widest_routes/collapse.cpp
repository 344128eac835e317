#include <algorithm>
#include <omp.h>
#include <vector>

long widest_routes(std::vector<int>& width, int n)
{
    auto w = [&](int from, int to) -> int& { return width[from * n + to]; };
    long routes = 0;

    #pragma omp parallel
    {
        for (int k = 0; k < n; ++k)
        {
            #pragma omp for collapse(2)
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j)
                    w(i, j) = std::max(w(i, j), std::min(w(i, k), w(k, j)));
        }

        #pragma omp for collapse(2) reduction(+ : routes)
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                if (i != j && w(i, j) != 0)
                    ++routes;
    }
    return routes;
}
