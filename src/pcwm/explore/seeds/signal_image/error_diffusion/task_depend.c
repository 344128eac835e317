#include <omp.h>
#include <stdlib.h>

enum { ROWS = 8, SPAN = 48 };

struct image {
  int width, height, stride;
  const unsigned char *grey;
  unsigned char *ink;
  int *error;
};

/* A leaning tile: every row of it starts one pixel further left than the row above. */
static long tile(const struct image *im, int band, int column)
{
  long dots = 0;
  for (int k = 0; k < ROWS && band * ROWS + k < im->height; ++k) {
    const int y = band * ROWS + k;
    int x = column * SPAN - k, end = x + SPAN < im->width ? x + SPAN : im->width;
    int *here = im->error + (y + 1) * im->stride + 1;
    const int *above = here - im->stride;

    for (x = x > 0 ? x : 0; x < end; ++x) {
      int v = im->grey[y * im->width + x] + (7 * here[x - 1] + 3 * above[x + 1] + 5 * above[x] + above[x - 1]) / 16;
      im->ink[y * im->width + x] = v < 128;
      here[x] = v < 128 ? v : v - 255;
      dots += v < 128;
    }
  }
  return dots;
}

/* Each tile waits for the one to its left and for the one above and to the right. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  struct image im = {width, height, width + 2, grey, ink, calloc((size_t)(width + 2) * (height + 1), sizeof(int))};
  const int columns = (width + ROWS + SPAN - 2) / SPAN, bands = (height + ROWS - 1) / ROWS;
  char *token = calloc((size_t)(bands + 1) * (columns + 1), 1);
  long dots = 0;

  #pragma omp parallel
  #pragma omp single
  for (int b = 0; b < bands; ++b)
    for (int c = 0; c < columns; ++c) {
      char *mine = token + (b + 1) * (columns + 1) + c + 1, *beside = mine - 1, *above = mine - columns - 1;
      char *ahead = c + 1 < columns ? above + 1 : above;
      #pragma omp task firstprivate(b, c) shared(dots, im) depend(in: *beside, *ahead) depend(out: *mine)
      {
        long some = tile(&im, b, c);
        #pragma omp atomic
        dots += some;
      }
    }
  free(im.error);
  free(token);
  return dots;
}
