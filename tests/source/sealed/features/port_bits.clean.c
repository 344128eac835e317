#include <stdio.h>

struct port {
  unsigned speed : 6;
  unsigned : 0;
  unsigned errors : 6;
};

int main(void) {
  struct port ports[24] = {{0}};

#pragma omp parallel sections
  {
#pragma omp section
    for (int p = 0; p < 24; p++)
      ports[p].speed = (unsigned)p + 1u;
#pragma omp section
    for (int p = 0; p < 24; p++)
      ports[p].errors = (unsigned)(p % 5);
  }

  unsigned s = 0, e = 0;
  for (int p = 0; p < 24; p++) {
    s += ports[p].speed;
    e += ports[p].errors;
  }
  printf("%u %u\n", s, e);
  return 0;
}
