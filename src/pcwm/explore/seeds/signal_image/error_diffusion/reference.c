#include <stdlib.h>

/* Two rows of errors, with a column to spare at either end. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  int *above = calloc(2 * (width + 2), sizeof *above), *block = above, *here = above + width + 2;
  long dots = 0;

  for (int y = 0; y < height; ++y) {
    here[0] = 0;
    for (int x = 1; x <= width; ++x) {
      int v = grey[(size_t)y * width + x - 1] + (7 * here[x - 1] + 3 * above[x + 1] + 5 * above[x] + above[x - 1]) / 16;
      int dot = v < 128;
      here[x] = dot ? v : v - 255;
      ink[(size_t)y * width + x - 1] = (unsigned char)dot;
      dots += dot;
    }
    int *swap = above;
    above = here;
    here = swap;
  }
  free(block);
  return dots;
}
