#include <stdio.h>

#define N 300

int main(void) {
    static int kept[N];
    int n = 0;

#pragma omp parallel for ordered schedule(static, 5)
    for (int i = 0; i < N; i++) {
        int h = i;
        for (int k = 0; k < 8; k++)
            h = (h * 75 + 74) % 65537;
        int keep = h % 4 == 1;
#pragma omp ordered
        {
            if (keep)
                kept[n++] = i;
        }
    }
    printf("%d kept, last %d\n", n, kept[n - 1]);
    return 0;
}
