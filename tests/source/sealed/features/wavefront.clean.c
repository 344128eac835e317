#include <stdio.h>

#define ROWS 20
#define COLS 6

static double grid[ROWS][COLS];

int main(void) {
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < COLS; j++)
      grid[i][j] = i + 0.5 * j;

#pragma omp parallel for ordered(2) schedule(static, 1)
  for (int i = 2; i < ROWS; i++)
    for (int j = 0; j < COLS; j++) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i - 2, j)
      grid[i][j] += 0.5 * grid[i - 1][j] + 0.25 * grid[i - 2][j];
#pragma omp ordered depend(source)
    }

  double s = 0.0;
  for (int i = 0; i < ROWS; i++)
    s += grid[i][i % COLS];
  printf("%.6f\n", s);
  return 0;
}
