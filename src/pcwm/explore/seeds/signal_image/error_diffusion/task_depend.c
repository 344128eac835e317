#include <omp.h>
#include <stdlib.h>

#define TILE 64

struct image {
  int width, stride;
  const unsigned char *grey;
  unsigned char *ink;
  int *error;
};

static long tile(const struct image *im, int y, int left, int right)
{
  long dots = 0;
  int *here = im->error + (y + 1) * im->stride + 1;
  const int *above = here - im->stride;

  for (int x = left; x < right; ++x) {
    int v = im->grey[y * im->width + x] + (7 * here[x - 1] + 3 * above[x + 1] + 5 * above[x] + above[x - 1]) / 16;
    im->ink[y * im->width + x] = v < 128;
    here[x] = v < 128 ? v : v - 255;
    dots += v < 128;
  }
  return dots;
}

/* Pieces of rows: each waits for the piece to its left and for the one above and to the right. */
long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink)
{
  struct image im = {width, width + 2, grey, ink, calloc((size_t)(width + 2) * (height + 1), sizeof(int))};
  const int columns = (width + TILE - 1) / TILE;
  char *token = calloc((size_t)(height + 1) * (columns + 1), 1);
  long dots = 0;

  #pragma omp parallel
  #pragma omp single
  for (int y = 0; y < height; ++y)
    for (int c = 0; c < columns; ++c) {
      char *mine = token + (y + 1) * (columns + 1) + c + 1, *beside = mine - 1, *above = mine - columns - 1;
      char *ahead = c + 1 < columns ? above + 1 : above;
      #pragma omp task firstprivate(y, c) shared(dots, im) depend(in: *beside, *ahead) depend(out: *mine)
      {
        long some = tile(&im, y, c * TILE, (c + 1) * TILE < width ? (c + 1) * TILE : width);
        #pragma omp atomic
        dots += some;
      }
    }
  free(im.error);
  free(token);
  return dots;
}
