// Clean: sinks on the upper and left cell (5.2, 15.9.6) order every score before it is read; the diagonal follows.
#include <stdio.h>
#include <string.h>

#define MAXLEN 40

static int score[MAXLEN + 1][MAXLEN + 1];

static int max3(int a, int b, int c) {
    int m = a > b ? a : b;
    return m > c ? m : c;
}

int main(void) {
    const char *first = "GATTACAGATTTCAGGACATTAGCA";
    const char *second = "GACTATAGCTTCAGGTACATCAGGA";
    int n = (int)strlen(first), m = (int)strlen(second);

    for (int i = 0; i <= n; i++)
        score[i][0] = -i;
    for (int j = 0; j <= m; j++)
        score[0][j] = -j;

#pragma omp parallel for ordered(2) schedule(static, 1)
    for (int i = 1; i <= n; i++) {
        for (int j = 1; j <= m; j++) {
            int match = first[i - 1] == second[j - 1] ? 2 : -1;
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
            score[i][j] = max3(score[i - 1][j - 1] + match, score[i - 1][j] - 1, score[i][j - 1] - 1);
#pragma omp ordered depend(source)
        }
    }
    printf("alignment score %d\n", score[n][m]);
    return 0;
}
