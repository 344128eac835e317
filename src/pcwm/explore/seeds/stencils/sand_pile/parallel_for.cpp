#include <omp.h>
#include <vector>

// Even rows and odd rows take turns.
long sand_pile(std::vector<int>& grains, int rows, int cols)
{
  long topplings = 0;
  long before = -1;
  int r, c;

  while (before != topplings)
  {
    before = topplings;
    for (int colour = 0; colour < 2; colour++)
    {
#pragma omp parallel for private(c) schedule(static) reduction(+:topplings)
      for (r = colour; r < rows; r += 2)
      {
        for (c = 0; c < cols; c++)
        {
          int times = grains[r * cols + c] / 4;
          if (times > 0)
          {
            grains[r * cols + c] %= 4;
            if (r > 0)
              grains[(r - 1) * cols + c] += times;
            if (r < rows - 1)
              grains[(r + 1) * cols + c] += times;
            if (c > 0)
              grains[r * cols + c - 1] += times;
            if (c < cols - 1)
              grains[r * cols + c + 1] += times;
            topplings += times;
          }
        }
      }
    }
  }
  return topplings;
}
