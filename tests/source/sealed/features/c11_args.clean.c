#include <stdio.h>
#include <threads.h>

#define WORKERS 4

static long part[WORKERS];

static int work(void *arg) {
  int id = *(int *)arg;
  long s = 0;
  for (int i = id; i < 4000; i += WORKERS)
    s += i;
  part[id % WORKERS] = s;
  return 0;
}

int main(void) {
  thrd_t th[WORKERS];
  int ids[WORKERS];
  long sum = 0;
  for (int w = 0; w < WORKERS; w++) {
    ids[w] = w;
    thrd_create(&th[w], work, &ids[w]);
  }
  for (int w = 0; w < WORKERS; w++)
    thrd_join(th[w], NULL);
  for (int w = 0; w < WORKERS; w++)
    sum += part[w];
  printf("%ld\n", sum);
  return 0;
}
