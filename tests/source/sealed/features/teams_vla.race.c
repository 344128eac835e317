#include <stdio.h>

static void smooth(int rows, int cols, double a[rows][cols]) {
  double tmp[cols];
#pragma omp teams distribute parallel for num_teams(2) thread_limit(4)
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < cols; c++)
      tmp[c] = a[r][c];
    for (int c = 1; c + 1 < cols; c++)
      a[r][c] = (tmp[c - 1] + tmp[c] + tmp[c + 1]) / 3.0;
  }
}

int main(void) {
  enum { R = 60, C = 30 };
  static double a[R][C];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++)
      a[r][c] = (r * c) % 7;
  smooth(R, C, a);
  printf("%.5f\n", a[R / 2][C / 2]);
  return 0;
}
