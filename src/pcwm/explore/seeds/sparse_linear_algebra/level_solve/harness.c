#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct lower { int n; const int *start, *column; const double *value; int levels; const int *first, *row; };
void level_solve(const struct lower *l, double *x);

#define PER_ROW 6
#define SOLVES 4

static uint64_t weyl = 0, middle = 42;

static unsigned random_below(unsigned limit)
{
    middle *= middle;
    middle += (weyl += 0xb5ad4eceda1ce2a9ULL);
    middle = (middle >> 32) | (middle << 32);
    return (unsigned)(middle & 0x7fffffffu) % limit;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 500;
    if (n < 10 || n > 5000000)
        return 2;
    int *start = malloc(sizeof(int) * (n + 1)), *column = malloc(sizeof(int) * n * PER_ROW);
    double *value = malloc(sizeof(double) * n * PER_ROW), *x = malloc(sizeof(double) * n);
    int *level = calloc(n, sizeof(int)), *first = calloc(n + 2, sizeof(int)), *row = malloc(sizeof(int) * n);
    if (!start || !column || !value || !x || !level || !first || !row)
        return 3;

    /* The first tenth of the rows are free, the others depend on earlier ones. */
    int used = 0, levels = 0;
    for (int r = 0; r < n; r++) {
        start[r] = used;
        for (int k = 1; r >= n / 10 && k < PER_ROW; k++) {
            column[used] = (int)random_below((unsigned)r);
            value[used] = random_below(1000) / 1500.0 - 0.3;
            if (level[column[used]] >= level[r])
                level[r] = level[column[used]] + 1;
            used++;
        }
        column[used] = r;
        value[used++] = 2.0 + random_below(100) / 100.0;
        if (level[r] >= levels)
            levels = level[r] + 1;
        first[level[r] + 1]++;
    }
    start[n] = used;
    for (int k = 0; k < levels; k++)
        first[k + 1] += first[k];
    for (int r = 0; r < n; r++)
        row[first[level[r]]++] = r;
    for (int k = levels; k > 0; k--)
        first[k] = first[k - 1];
    first[0] = 0;

    struct lower l = { n, start, column, value, levels, first, row };
    double sum = 0.0, weighted = 0.0, largest = 0.0;
    for (int solve = 0; solve < SOLVES; solve++) {
        for (int r = 0; r < n; r++)
            x[r] = 1.0 + (r * 7 + solve) % 13;
        level_solve(&l, x);
        for (int r = 0; r < n; r++) {
            sum += x[r];
            weighted += x[r] * x[r] * (1 + r % 9);
            largest = fmax(largest, fabs(x[r]));
        }
    }
    printf("levels %d\nsum %.12g\nweighted %.12g\nlargest %.12g\nlast %.12g\n", levels, sum, weighted, largest, x[n - 1]);
    free(start), free(column), free(value), free(x), free(level), free(first), free(row);
    return 0;
}
