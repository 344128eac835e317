#define _DEFAULT_SOURCE
#include <omp.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int reply[4] = {0, 0, 0, 0};
  int token = 0, seen = 0;
#pragma omp parallel shared(reply, token, seen)
#pragma omp single
  {
    omp_event_handle_t arrived;
#pragma omp task detach(arrived) depend(out : token)
    { token = 1; }

#pragma omp task firstprivate(arrived)
    {
      usleep(500);
      for (int k = 0; k < 4; k++)
        reply[k] = 10 + k;
      omp_fulfill_event(arrived);
    }

#pragma omp task depend(in : token)
    {
      for (int k = 0; k < 4; k++)
        seen += reply[k];
    }
  }
  printf("%d\n", seen);
  return 0;
}
