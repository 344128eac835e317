#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 40;
    double (*g)[n] = calloc(n, sizeof *g);
    for (int i = 0; i < n; i++)
        g[i][0] = g[0][i] = 10 + i;

    for (int sweep = 0; sweep < 10; sweep++) {
#pragma omp parallel for
        for (int i = 1; i < n - 1; i++)
            for (int j = 1; j < n - 1; j++)
                g[i][j] = 0.2 * (g[i][j] + g[i - 1][j] + g[i + 1][j] + g[i][j - 1] + g[i][j + 1]);
    }
    printf("%.6f\n", g[n / 2][n / 2]);
    free(g);
    return 0;
}
