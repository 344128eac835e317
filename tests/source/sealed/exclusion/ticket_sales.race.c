#include <stdio.h>

#define REQUESTS 400

int main(void) {
    static int wish[REQUESTS], sold[REQUESTS];
    int left = 250;
    for (int r = 0; r < REQUESTS; r++)
        wish[r] = 1 + r % 3;

#pragma omp parallel for
    for (int r = 0; r < REQUESTS; r++) {
        if (left >= wish[r]) {
#pragma omp critical
            {
                left -= wish[r];
                sold[r] = wish[r];
            }
        }
    }

    int total = 0;
    for (int r = 0; r < REQUESTS; r++)
        total += sold[r];
    printf("sold %d, left %d\n", total, left);
    return 0;
}
