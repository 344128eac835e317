#include <stdio.h>

typedef struct {
  double sum;
  int count;
} stats;

int main(void) {
  stats st = {0.0, 0};
  double w[32];
#pragma omp parallel shared(st, w)
#pragma omp single
  {
#pragma omp task depend(out : st)
    {
      st.sum = 1.0;
      for (int i = 0; i < 32; i++)
        w[i] = 1.0 / (i + 1);
    }
    for (int b = 0; b < 8; b++) {
#pragma omp task depend(mutexinoutset : st) firstprivate(b)
      for (int i = 4 * b; i < 4 * b + 4; i++) {
        st.sum += w[i];
        st.count++;
      }
    }
#pragma omp task depend(in : st)
    printf("%d %.6f\n", st.count, st.sum);
  }
  return 0;
}
