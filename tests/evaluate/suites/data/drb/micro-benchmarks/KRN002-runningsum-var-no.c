/* Every iteration has an element of its own. */
#include <stdio.h>

int level[400];

int main(void)
{
  int i;
  #pragma omp parallel for
  for (i = 0; i < 400; i++)
    level[i] = level[i] + i;
  printf("level %d\n", level[399]);
  return 0;
}
