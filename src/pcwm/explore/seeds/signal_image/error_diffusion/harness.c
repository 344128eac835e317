#include <stdio.h>
#include <stdlib.h>

long diffuse(int width, int height, const unsigned char *grey, unsigned char *ink);

int main(int argc, char **argv)
{
  int height = argc > 1 ? atoi(argv[1]) : 40;
  int width = 2 * height + 3;
  if (height < 4 || height > 20000)
    return 2;

  unsigned char *grey = malloc((size_t)width * height);
  unsigned char *ink = malloc((size_t)width * height);
  if (!grey || !ink)
    return 3;

  unsigned state = 99991;
  for (int page = 0; page < 2; ++page) {
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        state = state * 22695477u + 1u;
        int slope = page == 0 ? 255 * x / width : 40 + 170 * ((x / 9 + y / 6) & 1);
        int noisy = slope + (int)(state >> 27) - 16;
        grey[(size_t)y * width + x] = (unsigned char)(noisy < 0 ? 0 : noisy > 255 ? 255 : noisy);
      }
    for (size_t i = 0; i < (size_t)width * height; ++i)
      ink[i] = 7;

    long dots = diffuse(width, height, grey, ink);

    long sum = 0, weighted = 0, edges = 0;
    unsigned chain = 11;
    for (size_t i = 0; i < (size_t)width * height; ++i) {
      sum += ink[i];
      weighted += ink[i] * (long)(i % 157 + 1);
      edges += i > 0 && ink[i] != ink[i - 1];
      chain = chain * 65599u + ink[i];
    }
    printf("dots%d %ld\nsum%d %ld\nweighted%d %ld\n", page, dots, page, sum, page, weighted);
    printf("edges%d %ld\nchain%d %u\n", page, edges, page, chain);
  }
  free(grey);
  free(ink);
  return 0;
}
