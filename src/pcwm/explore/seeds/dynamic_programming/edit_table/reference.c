#include <stddef.h>

int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
    size_t width = (size_t)m + 1;

    for (int j = 0; j <= m; j++)
        cost[j] = 2 * j;
    for (int i = 1; i <= n; i++) {
        int *row = cost + i * width, *above = row - width;
        row[0] = 2 * i;
        for (int j = 1; j <= m; j++) {
            int least = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 3);
            if (above[j] + 2 < least)
                least = above[j] + 2;
            if (row[j - 1] + 2 < least)
                least = row[j - 1] + 2;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && above[j - 2 - (ptrdiff_t)width] + 2 < least)
                least = above[j - 2 - (ptrdiff_t)width] + 2;
            row[j] = least;
        }
    }
    return cost[n * width + m];
}
