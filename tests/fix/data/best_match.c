#include <stdio.h>

static int score(int i) {
    int s = 0;
    for (int k = 1; k < 20; k++)
        s += (i * k) % 23;
    return s * 4096 + (i * 31) % 4001;
}

int main(void) {
    int best = -1, where = -1;
    #pragma omp parallel for
    for (int i = 0; i < 4000; i++) {
        if (score(i) > best) {
            best = score(i);
            where = i;
        }
    }
    printf("%d at %d\n", best, where);
    return 0;
}
