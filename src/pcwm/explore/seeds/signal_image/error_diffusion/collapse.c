#include <omp.h>
#include <stdlib.h>

long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  int (*error)[width + 2] = calloc(height + 1, sizeof *error);
  long dots = 0;

  #pragma omp parallel for collapse(2) reduction(+ : dots)
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int spread = 7 * error[y + 1][x] + 3 * error[y][x + 2] + 5 * error[y][x + 1] + error[y][x];
      int value = grey[y * width + x] + spread / 16;
      if (value < 128) {
        ink[y * width + x] = 1;
        error[y + 1][x + 1] = value;
        ++dots;
      } else {
        ink[y * width + x] = 0;
        error[y + 1][x + 1] = value - 255;
      }
    }
  }
  free(error);
  return dots;
}
