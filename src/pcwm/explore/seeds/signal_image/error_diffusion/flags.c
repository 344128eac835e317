#include <omp.h>
#include <stdlib.h>
#include <threads.h>

/* Rows go round the team; a row stays behind the one above it. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  const int w = width + 2;
  int *error = calloc((size_t)w * (height + 1), sizeof *error), *done = calloc(height + 1, sizeof *done);
  long dots = 0;

  done[0] = width;
  #pragma omp parallel for schedule(static, 1) reduction(+ : dots)
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int needed = x + 2 < width ? x + 2 : width;
      while (done[y] < needed) {
        thrd_yield();
        #pragma omp flush
      }
      int *e = &error[(y + 1) * w + x + 1];
      int v = grey[y * width + x] + (7 * e[-1] + 3 * e[1 - w] + 5 * e[-w] + e[-1 - w]) / 16;
      ink[y * width + x] = v < 128;
      *e = v - (v < 128 ? 0 : 255);
      dots += v < 128;
      #pragma omp flush
      done[y + 1] = x + 1;
    }
    #pragma omp flush
  }
  free(done);
  free(error);
  return dots;
}
