#include <stdio.h>
#include <string.h>

static char line[64];
static int width = 8;
#pragma omp threadprivate(width)

static int render(int row) {
  int len = 0;
  for (int i = 0; i < width; i++)
    line[len++] = (char)('a' + (row + i) % 26);
  line[len] = '\0';
  return (int)strlen(line) + line[row % width];
}

int main(void) {
  int total = 0;
  width = 20;
#pragma omp parallel for reduction(+ : total) copyin(width)
  for (int row = 0; row < 400; row++)
    total += render(row);
  printf("%d\n", total);
  return 0;
}
