#include <omp.h>
#include <stdlib.h>
#include <threads.h>

enum { STEP = 16 };

static long stretch(int from, int to, const unsigned char *grey, unsigned char *ink, const int *above, int *here)
{
  long dots = 0;
  for (int x = from; x < to; ++x) {
    int v = grey[x] + (7 * here[x] + 3 * above[x + 2] + 5 * above[x + 1] + above[x]) / 16;
    ink[x] = v < 128;
    here[x + 1] = v < 128 ? v : v - 255;
    dots += ink[x];
  }
  return dots;
}

/* Every row tells how far it has come, and the row below it follows at a distance. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  const size_t w = width + 2;
  int *error = calloc(w * (height + 1), sizeof *error), *reached = calloc(height + 1, sizeof *reached);
  long dots = 0;

  reached[0] = width;
  #pragma omp parallel for schedule(static, 1) reduction(+ : dots)
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; x += STEP) {
      int end = x + STEP < width ? x + STEP : width, needed = end < width ? end + 1 : width, so_far;
      for (;;) {
        #pragma omp atomic read acquire
        so_far = reached[y];
        if (so_far >= needed)
          break;
        thrd_yield();
      }
      dots += stretch(x, end, grey + (size_t)y * width, ink + (size_t)y * width, error + y * w, error + (y + 1) * w);
      #pragma omp atomic write release
      reached[y + 1] = end;
    }
  }
  free(error);
  free(reached);
  return dots;
}
