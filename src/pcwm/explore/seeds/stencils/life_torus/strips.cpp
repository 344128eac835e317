#include <omp.h>
#include <vector>

using Row = std::vector<unsigned char>;

static void keep(Row& copy, const Row& board, int row, int cols)
{
    for (int c = 0; c < cols; ++c)
        copy[c] = board[row * cols + c];
}

// In place: a thread keeps the old rows around and inside its strip for as long as it needs them.
long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
    long births = 0;

    #pragma omp parallel reduction(+ : births)
    {
        const int team = omp_get_num_threads(), me = omp_get_thread_num();
        const int first = rows * me / team, last = rows * (me + 1) / team;
        Row up(cols), here(cols), down(cols), beyond(cols);

        for (int generation = 0; generation < generations; ++generation) {
            keep(up, board, (first + rows - 1) % rows, cols);
            keep(beyond, board, last % rows, cols);
            keep(here, board, first, cols);
            for (int r = first; r < last; ++r) {
                if (r + 1 < last)
                    keep(down, board, r + 1, cols);
                else
                    down = beyond;
                for (int c = 0; c < cols; ++c) {
                    const int w = (c + cols - 1) % cols, e = (c + 1) % cols;
                    const int around = up[w] + up[c] + up[e] + here[w] + here[e] + down[w] + down[c] + down[e];
                    board[r * cols + c] = around == 3 || (around == 2 && here[c]);
                    births += around == 3 && here[c] == 0;
                }
                up.swap(here);
                here.swap(down);
            }
            #pragma omp barrier
        }
    }
    return births;
}
