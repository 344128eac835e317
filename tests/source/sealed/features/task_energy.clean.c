#include <math.h>
#include <stdio.h>

#define CELLS 64

static double pos[CELLS], vel[CELLS];

static double well(double x) {
  double e = 0.0;
  for (int k = 1; k <= 400; k++)
    e += cos(k * x) / (k * k);
  return e;
}

int main(void) {
  double energy = 0.0;
  int terms = 0;
  for (int c = 0; c < CELLS; c++) {
    pos[c] = 0.1 * c;
    vel[c] = 1.0 - 0.01 * c;
  }
#pragma omp parallel
#pragma omp single
#pragma omp taskgroup task_reduction(+ : energy, terms)
  {
    for (int c = 0; c < CELLS; c++) {
#pragma omp task in_reduction(+ : energy, terms)
      {
        energy += 0.5 * vel[c] * vel[c] + well(pos[c]);
        terms += pos[c] > 0.0 ? 2 : 1;
      }
    }
  }
  printf("%.4f %d\n", energy, terms);
  return 0;
}
