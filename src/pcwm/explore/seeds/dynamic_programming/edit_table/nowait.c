#include <omp.h>
#include <stddef.h>

#define AT(i, j) cost[(size_t)(i) * (m + 1) + (j)]

static int cheaper(int x, int y) { return x < y ? x : y; }

int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
#pragma omp parallel
  {
#pragma omp for nowait
    for (int i = 0; i <= n; i++)
      AT(i, 0) = 2 * i;
#pragma omp for
    for (int j = 1; j <= m; j++)
      AT(0, j) = 2 * j;

    /* one team for all the diagonals */
    for (int d = 2; d <= n + m; d++) {
      int low = d - m > 1 ? d - m : 1;
      int high = d - 1 < n ? d - 1 : n;
#pragma omp for schedule(static) nowait
      for (int i = low; i <= high; i++) {
        int j = d - i;
        int c = AT(i - 1, j - 1) + 3 * (a[i - 1] != b[j - 1]);
        c = cheaper(c, AT(i - 1, j) + 2);
        c = cheaper(c, AT(i, j - 1) + 2);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          c = cheaper(c, AT(i - 2, j - 2) + 2);
        AT(i, j) = c;
      }
    }
  }
  return AT(n, m);
}
