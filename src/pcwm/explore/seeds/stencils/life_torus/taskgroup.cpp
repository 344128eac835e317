#include <algorithm>
#include <omp.h>
#include <vector>

using Board = std::vector<unsigned char>;

static long rows_of(const Board& old, Board& fresh, int top, int bottom, int rows, int cols)
{
    long born = 0;
    for (int r = top; r < bottom; ++r) {
        const int n = (r == 0 ? rows : r) - 1, s = r + 1 == rows ? 0 : r + 1;
        for (int c = 0; c < cols; ++c) {
            const int w = (c == 0 ? cols : c) - 1, e = c + 1 == cols ? 0 : c + 1;
            int around = old[r * cols + w] + old[r * cols + e];
            for (int x : {w, c, e})
                around += old[n * cols + x] + old[s * cols + x];
            const bool was = old[r * cols + c];
            fresh[r * cols + c] = around == 3 || (was && around == 2);
            born += !was && around == 3;
        }
    }
    return born;
}

long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
    Board fresh(board.size());
    long births = 0;
    const int piece = (rows + 7) / 8;

    #pragma omp parallel
    #pragma omp single
    for (int g = 0; g < generations; ++g) {
        #pragma omp taskgroup
        for (int top = 0; top < rows; top += piece) {
            #pragma omp task shared(board, fresh, births) firstprivate(top)
            {
                const long born = rows_of(board, fresh, top, std::min(top + piece, rows), rows, cols);
                #pragma omp atomic
                births += born;
            }
        }
        board.swap(fresh);
    }
    return births;
}
