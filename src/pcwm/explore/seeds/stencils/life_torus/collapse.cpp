#include <omp.h>
#include <vector>

long life(std::vector<unsigned char>& board, int rows, int cols, int generations)
{
  std::vector<unsigned char> after(board);
  long births = 0;
  int around, dr, dc;

  for (int g = 0; g < generations; g++)
  {
    #pragma omp parallel for collapse(2) private(dr, dc) reduction(+:births)
    for (int r = 0; r < rows; r++)
      for (int c = 0; c < cols; c++)
      {
        around = 0;
        for (dr = -1; dr <= 1; dr++)
          for (dc = -1; dc <= 1; dc++)
            if (dr != 0 || dc != 0)
              around += board[(r + dr + rows) % rows * cols + (c + dc + cols) % cols];

        const bool lives = board[r * cols + c] != 0;
        if (around == 3 && !lives)
          births++;
        after[r * cols + c] = (around == 3 || (around == 2 && lives)) ? 1 : 0;
      }

    board.swap(after);
  }
  return births;
}
