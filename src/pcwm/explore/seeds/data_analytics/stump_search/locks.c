#include <limits.h>
#include <omp.h>
#include <string.h>

struct stump { int feature, threshold, side; long loss; };

static void offer(struct stump *best, int f, int t, int side, long loss)
{
  if (loss < best->loss || (loss == best->loss && f < best->feature))
    *best = (struct stump){ f, t, side, loss };
}

void stump_search(int n, int features, const unsigned char *value, const signed char *target, const int *weight, struct stump *best)
{
  omp_lock_t lock;

  best->feature = features;
  best->loss = LONG_MAX;
  omp_init_lock(&lock);

#pragma omp parallel shared(best, lock)
  {
    long up[64], down[64];

#pragma omp for
    for (int f = 0; f < features; f++) {
      long loss = 0, all = 0;
      memset(up, 0, sizeof up);
      memset(down, 0, sizeof down);
      for (int i = 0; i < n; i++) {
        (target[i] > 0 ? up : down)[value[(long)f * n + i]] += weight[i];
        loss += target[i] > 0 ? weight[i] : 0;
        all += weight[i];
      }

      /* stumps that cannot win need not queue for the lock */
      struct stump mine = { f, 0, 0, best->loss };
      for (int t = 0; t < 64; t++) {
        loss += down[t] - up[t];
        if (loss < mine.loss || (mine.side == 0 && loss == mine.loss))
          mine = (struct stump){ f, t, 1, loss };
        if (all - loss < mine.loss || (mine.side == 0 && all - loss == mine.loss))
          mine = (struct stump){ f, t, -1, all - loss };
      }
      if (mine.side != 0) {
        omp_set_lock(&lock);
        offer(best, mine.feature, mine.threshold, mine.side, mine.loss);
        omp_unset_lock(&lock);
      }
    }
  }
  omp_destroy_lock(&lock);
}
