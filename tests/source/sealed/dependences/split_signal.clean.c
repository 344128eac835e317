#include <stdio.h>

#define LEN 1024

int main(void) {
    static int signal[LEN], low[LEN / 2], high[LEN / 2];
    for (int i = 0; i < LEN; i++)
        signal[i] = (i * i + 3 * i) % 251;

#pragma omp parallel for
    for (int k = 0; k < LEN / 2; k++) {
        int right = 2 * k + 2 < LEN ? signal[2 * k + 2] : signal[LEN - 2];
        high[k] = signal[2 * k + 1] - (signal[2 * k] + right) / 2;
    }
#pragma omp parallel for
    for (int k = 0; k < LEN / 2; k++) {
        int left = k > 0 ? high[k - 1] : high[0];
        low[k] = signal[2 * k] + (left + high[k]) / 4;
    }

    long check = 0;
    for (int k = 0; k < LEN / 2; k++)
        check = (check * 3 + low[k] - high[k]) % 99991;
    printf("check %ld\n", check);
    return 0;
}
