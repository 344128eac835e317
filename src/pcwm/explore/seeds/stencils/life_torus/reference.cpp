#include <vector>

long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
    std::vector<unsigned char> next(board.size());
    long births = 0;

    for (int generation = 0; generation < generations; ++generation) {
        for (int r = 0; r < rows; ++r) {
            const unsigned char* up = &board[(r + rows - 1) % rows * cols];
            const unsigned char* here = &board[r * cols];
            const unsigned char* down = &board[(r + 1) % rows * cols];
            for (int c = 0; c < cols; ++c) {
                const int west = c == 0 ? cols - 1 : c - 1;
                const int east = c == cols - 1 ? 0 : c + 1;
                const int around = up[west] + up[c] + up[east] + here[west] + here[east] + down[west] + down[c] + down[east];
                next[r * cols + c] = around == 3 || (around == 2 && here[c]);
                births += around == 3 && !here[c];
            }
        }
        board.swap(next);
    }
    return births;
}
