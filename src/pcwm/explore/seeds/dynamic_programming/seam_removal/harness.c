#include <stdio.h>
#include <stdlib.h>

void seam_removal(int rows, int cols, int seams, int *pixel, long *cost);

int main(int argc, char **argv)
{
    int rows = argc > 1 ? atoi(argv[1]) : 60;
    if (rows < 4 || rows > 8000)
        return 2;
    int cols = rows + rows / 4, seams = rows / 10 + 1;
    int *pixel = malloc(sizeof *pixel * rows * cols);
    long *cost = calloc(seams, sizeof *cost);
    if (!pixel || !cost)
        return 3;

    unsigned long long state = 1181783497276652981ULL;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            state = state * 2862933555777941757ULL + 3037000493ULL;
            pixel[r * cols + c] = (r * 3 + c * 5 + (r * c) % 29 + (int)(state >> 59)) % 256;
        }

    seam_removal(rows, cols, seams, pixel, cost);

    unsigned hash = 2166136261u;
    long sum = 0, edge = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols - seams; c++) {
            hash = (hash ^ (unsigned)pixel[r * cols + c]) * 16777619u;
            sum += (long)pixel[r * cols + c] * (c + 1);
        }
    for (int r = 0; r < rows; r++)
        edge += pixel[r * cols + cols - seams - 1];
    long total = 0;
    for (int s = 0; s < seams; s++)
        total += (s + 1) * cost[s];
    printf("hash %u\nsum %ld\nedge %ld\n", hash, sum, edge);
    printf("first %ld\nlast %ld\ntotal %ld\n", cost[0], cost[seams - 1], total);
    free(pixel);
    free(cost);
    return 0;
}
