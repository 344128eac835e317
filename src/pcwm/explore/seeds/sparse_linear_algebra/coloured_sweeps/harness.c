#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };
void coloured_sweeps(const struct coloured *s, int sweeps, double *x);

static unsigned mix(unsigned x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

int main(int argc, char **argv)
{
    int side = argc > 1 ? atoi(argv[1]) : 30;
    if (side < 4 || side > 3000)
        return 2;
    int n = side * side, colours = 0;
    int *start = malloc(sizeof(int) * (n + 1)), *column = malloc(sizeof(int) * n * 7), *colour = malloc(sizeof(int) * n);
    int *first = calloc(10, sizeof(int)), *member = malloc(sizeof(int) * n);
    double *value = malloc(sizeof(double) * n * 7), *rhs = malloc(sizeof(double) * n), *x = malloc(sizeof(double) * n);
    if (!start || !column || !colour || !first || !member || !value || !rhs || !x)
        return 3;

    /* A square of points, joined to their neighbours and along one diagonal. The smallest free colour is given to each. */
    static const int di[] = { 0, -1, 1, 0, 0, -1, 1 }, dj[] = { 0, 0, 0, -1, 1, -1, 1 };
    int used = 0;
    for (int r = 0; r < n; r++) {
        unsigned taken = 0;
        start[r] = used;
        for (int k = 0; k < 7; k++) {
            int i = r / side + di[k], j = r % side + dj[k], c = i * side + j;
            if (i < 0 || j < 0 || i >= side || j >= side)
                continue;
            unsigned low = (unsigned)(c < r ? c : r), high = (unsigned)(c < r ? r : c);
            column[used] = c;
            value[used++] = k == 0 ? 6.5 : -0.5 - (mix(low * 7919u + high) % 1000) / 1000.0;
            if (c < r)
                taken |= 1u << colour[c];
        }
        colour[r] = 0;
        while (taken >> colour[r] & 1u)
            colour[r]++;
        if (colour[r] >= colours)
            colours = colour[r] + 1;
        first[colour[r] + 1]++;
        rhs[r] = mix((unsigned)r) % 100 / 10.0;
        x[r] = 0.0;
    }
    start[n] = used;
    for (int c = 0; c < colours; c++)
        first[c + 1] += first[c];
    for (int c = 0, k = 0; c < colours; c++)
        for (int r = 0; r < n; r++)
            if (colour[r] == c)
                member[k++] = r;

    struct coloured s = { n, start, column, value, rhs, colours, first, member };
    coloured_sweeps(&s, 3, x);
    double early = x[n / 2];
    coloured_sweeps(&s, 8, x);

    double sum = 0.0, weighted = 0.0, largest = 0.0;
    for (int r = 0; r < n; r++) {
        sum += x[r];
        weighted += x[r] * x[r] * (1 + r % 31);
        largest = fmax(largest, x[r]);
    }
    printf("colours %d\nearly %.12g\nsum %.12g\n", colours, early, sum);
    printf("weighted %.12g\nlargest %.12g\ncorner %.12g\n", weighted, largest, x[n - 1]);
    free(start), free(column), free(colour), free(first), free(member), free(value), free(rhs), free(x);
    return 0;
}
