#include <stdio.h>

#define N 1000

static int picked[N];

int main(void) {
  int used = 0;
#pragma omp parallel for schedule(dynamic, 8) default(none) shared(picked, used)
  for (int i = 0; i < N; i++) {
    if (i % 3 == 1) {
      int slot;
#pragma omp atomic update
      used++;
      slot = used - 1;
      picked[slot] = i;
    }
  }
  long s = 0;
  for (int k = 0; k < used; k++)
    s += picked[k];
  printf("%d %ld\n", used, s);
  return 0;
}
