#include <stdio.h>

#define PRAGMA(x) _Pragma(#x)
#define EACH(i, n) PRAGMA(omp parallel for) for (int i = 0; i < (n); i++)
#define EACH_WITH(i, n, tmp) PRAGMA(omp parallel for private(tmp)) for (int i = 0; i < (n); i++)

#define N 900

static int celsius[N], fahr[N];

int main(void) {
  int t;
  EACH(i, N) celsius[i] = i % 120 - 40;

  EACH_WITH(i, N, t) {
    t = celsius[i] * 9;
    fahr[i] = t / 5 + 32;
  }

  long s = 0;
  for (int i = 0; i < N; i++)
    s += fahr[i];
  printf("%ld\n", s);
  return 0;
}
