#include <omp.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))

/* Exchanges the tile at (top, left) with its mirror image, by way of a small buffer that stays in the cache. */
static void exchange_tiles(int n, int edge, int *a, int top, int left)
{
    static int tile[64 * 64];
    int height = MIN(edge, n - top);
    int width = MIN(edge, n - left);

    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++)
            tile[j * 64 + i] = a[(top + i) * n + left + j];
    if (top != left)
        for (int i = 0; i < height; i++)
            for (int j = 0; j < width; j++)
                a[(top + i) * n + left + j] = a[(left + j) * n + top + i];
    for (int j = 0; j < width; j++)
        for (int i = 0; i < height; i++)
            a[(left + j) * n + top + i] = tile[j * 64 + i];
}

void transpose(int n, int edge, int *a)
{
    int tiles = (n + edge - 1) / edge;

    for (int row = 0; row < tiles; row++)
        #pragma omp parallel for schedule(dynamic, 1)
        for (int column = row; column < tiles; column++)
            exchange_tiles(n, edge, a, row * edge, column * edge);
}
