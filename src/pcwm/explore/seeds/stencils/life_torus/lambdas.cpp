#include <omp.h>
#include <vector>

long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
    std::vector<unsigned char> next(board.size());
    long births = 0;

    auto wrap = [](int k, int n) { return k < 0 ? k + n : k >= n ? k - n : k; };
    auto alive = [&](int r, int c) { return int{board[wrap(r, rows) * cols + wrap(c, cols)]}; };
    auto neighbours = [&](int r, int c) {
        int count = -alive(r, c);
        for (int dr = -1; dr <= 1; ++dr)
            for (int dc = -1; dc <= 1; ++dc)
                count += alive(r + dr, c + dc);
        return count;
    };

    while (generations-- > 0) {
        #pragma omp parallel for schedule(static) reduction(+ : births)
        for (int r = 0; r < rows; ++r) {
            auto fate = [&](int c) {
                const int around = neighbours(r, c);
                return alive(r, c) ? around == 2 || around == 3 : around == 3;
            };
            for (int c = 0; c < cols; ++c) {
                const bool lives = fate(c);
                if (lives && !alive(r, c))
                    ++births;
                next[r * cols + c] = lives;
            }
        }
        std::swap(board, next);
    }
    return births;
}
