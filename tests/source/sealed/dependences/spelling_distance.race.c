#include <stdio.h>
#include <string.h>

#define MAXLEN 64

static int cost[MAXLEN + 1][MAXLEN + 1];

static int least(int a, int b, int c) {
    int m = a < b ? a : b;
    return m < c ? m : c;
}

int main(void) {
    const char *from = "parallel programming is about independent pieces of work";
    const char *into = "sequential programs are made of steps in a fixed order";
    int n = (int)strlen(from), m = (int)strlen(into);

    for (int i = 0; i <= n; i++)
        cost[i][0] = i;
    for (int j = 0; j <= m; j++)
        cost[0][j] = j;

    for (int i = 1; i <= n; i++) {
#pragma omp parallel for
        for (int j = 1; j <= m; j++) {
            int change = cost[i - 1][j - 1] + (from[i - 1] != into[j - 1]);
            cost[i][j] = least(change, cost[i - 1][j] + 1, cost[i][j - 1] + 1);
        }
    }
    printf("distance %d\n", cost[n][m]);
    return 0;
}
