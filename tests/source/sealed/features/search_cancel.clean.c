#include <stdio.h>
#include <stdlib.h>

struct tally {
  int tested;
  int where;
};

int main(void) {
  enum { N = 3000 };
  int *deck = malloc(N * sizeof(int));
  struct tally t = {0, -1};
  for (int i = 0; i < N; i++)
    deck[i] = (i * 7919) % 3001;

#pragma omp parallel shared(t, deck)
#pragma omp for schedule(dynamic, 50)
  for (int i = 0; i < N; i++) {
    if (deck[i] % 600 == 42) {
#pragma omp critical(tally)
      {
        t.where = i;
        t.tested++;
      }
#pragma omp cancel for
    } else if (deck[i] % 2) {
#pragma omp critical(tally)
      t.tested++;
    }
#pragma omp cancellation point for
  }
  printf("%s\n", t.where >= 0 && t.tested > 0 ? "found" : "none");
  free(deck);
  return 0;
}
