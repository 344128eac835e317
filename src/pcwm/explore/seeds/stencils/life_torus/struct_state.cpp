#include <omp.h>
#include <utility>
#include <vector>

namespace {
// The board with a frame one cell wide that repeats the opposite edges.
class Torus {
public:
    Torus(const std::vector<unsigned char>& board, int rows, int cols)
        : rows_(rows), cols_(cols), now_((rows + 2) * (cols + 2)), next_(now_.size())
    {
        for (int r = 0; r < rows; ++r)
            for (int c = 0; c < cols; ++c)
                now_[at(r, c)] = board[r * cols + c];
    }

    void frame()
    {
        #pragma omp for
        for (int r = 0; r < rows_; ++r) {
            now_[at(r, -1)] = now_[at(r, cols_ - 1)];
            now_[at(r, cols_)] = now_[at(r, 0)];
        }
        #pragma omp for
        for (int c = -1; c <= cols_; ++c) {
            now_[at(-1, c)] = now_[at(rows_ - 1, c)];
            now_[at(rows_, c)] = now_[at(0, c)];
        }
    }

    long generation()
    {
        long born = 0;
        #pragma omp for
        for (int r = 0; r < rows_; ++r)
            for (int c = 0; c < cols_; ++c) {
                const unsigned char* p = &now_[at(r, c)];
                const int w = cols_ + 2, around = p[-w - 1] + p[-w] + p[-w + 1] + p[-1] + p[1] + p[w - 1] + p[w] + p[w + 1];
                next_[at(r, c)] = around == 3 || (around == 2 && *p);
                born += around == 3 && !*p;
            }
        #pragma omp single
        now_.swap(next_);
        return born;
    }
    unsigned char cell(int r, int c) const { return now_[at(r, c)]; }

private:
    int at(int r, int c) const { return (r + 1) * (cols_ + 2) + c + 1; }
    int rows_, cols_;
    std::vector<unsigned char> now_, next_;
};
}  // namespace

long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
    Torus torus(board, rows, cols);
    long births = 0;
    #pragma omp parallel reduction(+ : births)
    for (int g = 0; g < generations; ++g) {
        torus.frame();
        births += torus.generation();
    }
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c)
            board[r * cols + c] = torus.cell(r, c);
    return births;
}
