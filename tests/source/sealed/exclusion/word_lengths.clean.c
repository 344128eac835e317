#include <stdio.h>

#define WORDS 800
#define LONGEST 15

int main(void) {
    static int length[WORDS];
    int bins[LONGEST + 1] = {0};
    for (int w = 0; w < WORDS; w++)
        length[w] = 1 + (w * 7 + w / 5) % LONGEST;

#pragma omp parallel for
    for (int w = 0; w < WORDS; w++) {
#pragma omp atomic
        bins[length[w]] += 1;
    }

    for (int b = 1; b <= LONGEST; b++)
        printf("%d%s", bins[b], b < LONGEST ? "," : "\n");
    return 0;
}
