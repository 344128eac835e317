"""A problem as a model might make it up, for what judges and samples such."""

from __future__ import annotations

HARNESS = """#include <stdio.h>
#include <stdlib.h>

double smooth(int n, const double *x, double *y);

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 100;
    unsigned long state = 1;
    double *x = malloc(n * sizeof *x), *y = calloc(n, sizeof *y), sum = 0;
    for (int i = 0; i < n; i++) {
        state = state * 6364136223846793005UL + 1442695040888963407UL;
        x[i] = (double)(state >> 40) / (1 << 24);
    }
    double most = smooth(n, x, y);
    for (int i = 0; i < n; i++)
        sum += (i % 7 + 1) * y[i];
    printf("most %.9g\\nsum %.9g\\n", most, sum);
    return 0;
}
"""
REFERENCE = """double smooth(int n, const double *x, double *y)
{
    double most = 0;
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < 40; j++)
            sum += x[(i + j) % n];
        y[i] = sum / 40;
        if (y[i] > most)
            most = y[i];
    }
    return most;
}
"""
