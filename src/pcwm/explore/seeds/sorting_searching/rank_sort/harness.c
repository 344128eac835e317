#include <stdio.h>
#include <stdlib.h>

void rank_sort(int n, const float *value, float *sorted, int *place);

int main(int argc, char **argv)
{
  int n = argc > 1 ? atoi(argv[1]) : 200;
  if (n < 1 || n > 200000) return 2;

  float *value = malloc(n * sizeof(float)), *sorted = calloc(n, sizeof(float));
  int *place = malloc(n * sizeof(int));
  if (!value || !sorted || !place) return 3;

  unsigned seed = 2463534242u;
  for (int i = 0; i < n; i++) {
    seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
    value[i] = (float)(seed % 5000u) * 0.25f - 300.0f;
  }

  rank_sort(n, value, sorted, place);

  long long places = 0, squares = 0, falls = 0;
  double sum = 0.0, weighted = 0.0;
  for (int i = 0; i < n; i++) {
    places += place[i];
    squares += (long long)place[i] * (i % 61 + 1);
    falls += i > 0 && sorted[i - 1] > sorted[i];
    sum += sorted[i];
    weighted += sorted[i] * (i % 37 + 1);
  }
  printf("places %lld\nweighted_places %lld\nfalls %lld\n", places, squares, falls);
  printf("sum %.12g\nweighted %.12g\nlowest %.12g\nmedian %.12g\nhighest %.12g\n", sum, weighted, sorted[0], sorted[n / 2], sorted[n - 1]);
  free(value), free(sorted), free(place);
  return 0;
}
