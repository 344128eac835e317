#include <algorithm>
#include <omp.h>
#include <vector>

class Routes
{
public:
    Routes(std::vector<int>& width, int n, int tile) : width_(width), n_(n), tile_(tile), tiles_((n + tile - 1) / tile) {}

    void widen()
    {
        std::vector<char> mark(tiles_ * tiles_);
        char* t = mark.data();
        const int m = tiles_;
        #pragma omp parallel
        #pragma omp single
        for (int k = 0; k < m; ++k)
        {
            #pragma omp task depend(inout: t[k * m + k])
            change_over(k, k, k);
            for (int x = 0; x < m; ++x)
            {
                if (x == k)
                    continue;
                #pragma omp task depend(in: t[k * m + k]) depend(inout: t[k * m + x])
                change_over(k, x, k);
                #pragma omp task depend(in: t[k * m + k]) depend(inout: t[x * m + k])
                change_over(x, k, k);
            }
            for (int x = 0; x < m; ++x)
                for (int y = 0; y < m; ++y)
                    if (x != k && y != k)
                    {
                        #pragma omp task depend(in: t[x * m + k]) depend(inout: t[x * m + y])
                        change_over(x, y, k);
                    }
        }
    }

private:
    void change_over(int row, int column, int at)
    {
        for (int via = at * tile_; via < std::min(n_, (at + 1) * tile_); ++via)
            for (int i = row * tile_; i < std::min(n_, (row + 1) * tile_); ++i)
                for (int j = column * tile_; j < std::min(n_, (column + 1) * tile_); ++j)
                    if (const int both = std::min(width_[i * n_ + via], width_[via * n_ + j]); both > width_[i * n_ + j])
                        width_[i * n_ + j] = both;
    }

    std::vector<int>& width_;
    const int n_, tile_, tiles_;
};

long widest_routes(std::vector<int>& width, int n)
{
    Routes(width, n, std::max(16, n / 8)).widen();
    return std::count_if(width.begin(), width.end(), [](int w) { return w > 0; }) - n;
}
