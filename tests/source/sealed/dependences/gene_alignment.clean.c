#include <stdio.h>
#include <string.h>

#define MAXLEN 120

static int score[MAXLEN + 1][MAXLEN + 1];

static int max2(int a, int b) {
    return a > b ? a : b;
}

int main(void) {
    char a[MAXLEN + 1], b[MAXLEN + 1];
    for (int i = 0; i < MAXLEN; i++) {
        a[i] = "ACGT"[(i * i + 3) % 4];
        b[i] = "ACGT"[(i * 5 + i / 3) % 4];
    }
    a[MAXLEN] = b[MAXLEN - 10] = 0;
    int n = (int)strlen(a), m = (int)strlen(b);

    for (int d = 2; d <= n + m; d++) {
        int lo = d - m > 1 ? d - m : 1, hi = d - 1 < n ? d - 1 : n;
#pragma omp parallel for
        for (int i = lo; i <= hi; i++) {
            int j = d - i;
            if (a[i - 1] == b[j - 1])
                score[i][j] = score[i - 1][j - 1] + 1;
            else
                score[i][j] = max2(score[i - 1][j], score[i][j - 1]);
        }
    }
    printf("common %d\n", score[n][m]);
    return 0;
}
