#include <omp.h>
#include <stddef.h>

enum { SIDE = 32 };

static void tile(int n, const char *a, int m, const char *b, int *cost, int top, int left)
{
    size_t width = (size_t)m + 1;
    int bottom = top + SIDE < n + 1 ? top + SIDE : n + 1;
    int right = left + SIDE < m + 1 ? left + SIDE : m + 1;

    for (int i = top; i < bottom; i++)
        for (int j = left; j < right; j++) {
            if (i == 0 || j == 0) {
                cost[i * width + j] = 2 * (i + j);
                continue;
            }
            int change = cost[(i - 1) * width + j - 1] + (a[i - 1] != b[j - 1] ? 3 : 0);
            int drop = cost[(i - 1) * width + j] + 2;
            int insert = cost[i * width + j - 1] + 2;
            int price = change < drop ? change : drop;
            price = insert < price ? insert : price;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                int swap = cost[(i - 2) * width + j - 2] + 2;
                price = swap < price ? swap : price;
            }
            cost[i * width + j] = price;
        }
}

/* A tile comes after its left and its upper neighbour, and so after the one between them as well. */
int edit_table(int n, const char *a, int m, const char *b, int *cost)
{
    int rows = n / SIDE + 1, columns = m / SIDE + 1;
    char done[rows + 1][columns + 1];

    #pragma omp parallel shared(done)
    #pragma omp single
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            #pragma omp task depend(in : done[r][c + 1], done[r + 1][c]) depend(out : done[r + 1][c + 1]) firstprivate(r, c)
            tile(n, a, m, b, cost, r * SIDE, c * SIDE);
        }
    return cost[(size_t)n * (m + 1) + m];
}
