#include <stdio.h>

#define N 220

int main(void) {
    static int level[N], mark[N];
    int threshold = 50;
    for (int i = 0; i < N; i++)
        level[i] = (i * 29) % 100;

#pragma omp parallel for ordered schedule(static, 1)
    for (int i = 0; i < N; i++) {
        int over = level[i] - threshold;
        if (over > 0)
            mark[i] = over;
#pragma omp ordered
        threshold = (3 * threshold + level[i]) / 4;
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        s += mark[i];
    printf("threshold %d%s\n", threshold, s < 0 ? "!" : "");
    return 0;
}
