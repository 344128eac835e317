#include <omp.h>
#include <stdlib.h>

struct tile {
    int top;
    int left;
};

static void flip(int n, int edge, int *a, struct tile t)
{
    for (int i = t.top; i < t.top + edge && i < n; i++)
        for (int j = t.left; j < t.left + edge && j < n; j++)
            if (j > i) {
                int kept = a[i * n + j];
                a[i * n + j] = a[j * n + i];
                a[j * n + i] = kept;
            }
}

/* The team works off a list of tiles, each thread at its own pace. */
void transpose(int n, int edge, int *a)
{
    int across = (n + edge - 1) / edge;
    int tiles = 0, next = 0;
    struct tile *list = malloc(sizeof *list * (across * (across + 1) / 2));

    for (int i = 0; i < across; i++)
        for (int j = i; j < across; j++)
            list[tiles++] = (struct tile){ i * edge, j * edge };

    #pragma omp parallel shared(next)
    while (next < tiles) {
        int taken;
        #pragma omp critical
        taken = next++;
        if (taken < tiles)
            flip(n, edge, a, list[taken]);
    }
    free(list);
}
