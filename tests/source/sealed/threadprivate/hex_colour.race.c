#include <stdio.h>

#define N 200

static const char *hex(unsigned v) {
    static char text[7];
    for (int k = 0; k < 6; k++) {
        text[5 - k] = "0123456789abcdef"[v & 15];
        v >>= 4;
    }
    text[6] = 0;
    return text;
}

int main(void) {
    static int digits[N];

#pragma omp parallel for
    for (int i = 0; i < N; i++) {
        const char *t = hex((unsigned)i * 40503u);
        int d = 0;
        for (int k = 0; t[k]; k++)
            d += t[k] <= '9';
        digits[i] = d;
    }

    int sum = 0;
    for (int i = 0; i < N; i++)
        sum += digits[i];
    printf("%d digits\n", sum);
    return 0;
}
