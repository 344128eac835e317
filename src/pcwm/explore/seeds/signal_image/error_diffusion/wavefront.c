#include <omp.h>
#include <stdlib.h>

/* Pixels with the same x + 2 y need nothing from each other. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  const int w = width + 2;
  int *error = calloc((size_t)w * (height + 1), sizeof *error);
  long dots = 0;

  #pragma omp parallel reduction(+ : dots)
  for (int front = 0; front <= width - 1 + 2 * (height - 1); ++front) {
    const int first = front < width ? 0 : (front - width) / 2 + 1;
    const int last = front / 2 < height ? front / 2 : height - 1;

    #pragma omp for
    for (int y = first; y <= last; ++y) {
      const int x = front - 2 * y;
      int *e = error + (y + 1) * w + x + 1;
      const int v = grey[y * width + x] + (7 * e[-1] + 3 * e[1 - w] + 5 * e[-w] + e[-w - 1]) / 16;
      ink[y * width + x] = v < 128;
      *e = v < 128 ? v : v - 255;
      dots += v < 128;
    }
  }
  free(error);
  return dots;
}
