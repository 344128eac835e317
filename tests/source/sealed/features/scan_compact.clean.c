#include <stdio.h>

#define N 512

int main(void) {
  int in[N], out[N + 1], pos = 0;
  for (int i = 0; i < N; i++) {
    in[i] = (i * 13) % 101;
    out[i] = -1;
  }
  out[N] = -1;

#pragma omp parallel for reduction(inscan, + : pos)
  for (int i = 0; i < N; i++) {
    if (in[i] > 97)
      out[pos] = in[i];
#pragma omp scan exclusive(pos)
    pos += in[i] > 97;
  }

  long s = 0;
  for (int k = 0; k < pos; k++)
    s = s * 7 % 10007 + out[k];
  printf("%d %ld\n", pos, s);
  return 0;
}
