#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct moments { long count; double mean, m2, low, high; };

void column_moments(int rows, int cols, const double *table, struct moments *out);

int main(int argc, char **argv)
{
    int rows = argc > 1 ? atoi(argv[1]) : 1000, cols = 10;
    if (rows < 10 || rows > 10000000)
        return 2;
    double *table = malloc(sizeof *table * rows * cols);
    struct moments out[10];
    if (!table)
        return 3;

    unsigned long long state = 3935559000370003845ULL;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            double u = (double)(state >> 11) / 9007199254740992.0;
            table[(size_t)r * cols + c] = u * 40 < c ? NAN : 1000.0 * c + (c % 3 + 1) * (u - 0.3) * (1 + r % 5);
        }

    column_moments(rows, cols, table, out);

    long count = 0;
    double mean = 0, deviation = 0, low = 0, high = 0;
    for (int c = 0; c < cols; c++) {
        count += out[c].count * (c + 1);
        mean += out[c].mean;
        deviation += sqrt(out[c].m2 / (double)(out[c].count - 1)) * (c + 1);
        low += out[c].low * (c + 1);
        high += out[c].high * (c + 1);
    }
    printf("count %ld\nmean %.12g\ndeviation %.12g\nlow %.12g\nhigh %.12g\n", count, mean, deviation, low, high);
    printf("last.mean %.12g\nlast.m2 %.12g\n", out[cols - 1].mean, out[cols - 1].m2);
    free(table);
    return 0;
}
