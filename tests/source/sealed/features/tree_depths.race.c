#include <stdio.h>

#define NODES 255

static int depth_of[NODES];

static void visit(int node, int depth) {
  if (node >= NODES)
    return;
#pragma omp task
  visit(2 * node + 1, depth + 1);
#pragma omp task
  visit(2 * node + 2, depth + 1);
  depth_of[node] = depth;
}

int main(void) {
  int deepest = 0;
#pragma omp parallel
#pragma omp master
  {
    visit(0, 1);
#pragma omp taskwait
    for (int n = 0; n < NODES; n++)
      if (depth_of[n] > deepest)
        deepest = depth_of[n];
  }
  printf("%d\n", deepest);
  return 0;
}
