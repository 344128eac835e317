#include <stdio.h>
#include <omp.h>

struct mail {
  int body[16];
  int len;
};

int main(void) {
  struct mail box = {{0}, 0};
  int posted = 0;
  long got = 0;

#pragma omp parallel num_threads(2) shared(box, posted, got)
  {
    if (omp_get_thread_num() == 0) {
      for (int i = 0; i < 16; i++)
        box.body[i] = i * i;
      box.len = 16;
#pragma omp atomic write
      posted = 1;
    } else {
      int seen = 0;
      while (!seen) {
#pragma omp atomic read
        seen = posted;
      }
      for (int i = 0; i < box.len; i++)
        got += box.body[i];
    }
  }
  printf("%ld\n", got);
  return 0;
}
