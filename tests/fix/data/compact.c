#include <stdio.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

int main(void) {
    static int kept[5000];
    int n = 0;
    #pragma omp parallel for
    for (int i = 0; i < 5000; i++)
        if ((i * i) % 7 == 2)
            kept[n++] = i;
    qsort(kept, n, sizeof(int), ascending);
    printf("%d first %d last %d\n", n, kept[0], kept[n - 1]);
    return 0;
}
