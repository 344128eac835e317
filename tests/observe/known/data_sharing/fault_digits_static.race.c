// The static buffer in digit_sum is one object for all threads, and two far iterations (17 and 903) reach it.
#include <stdio.h>

#define READINGS 1000
#define LIMIT 5000

static int digit_sum(int code) {
    static int digit[8];
    int used = 0, sum = 0;
    while (code > 0 && used < 8) {
        digit[used++] = code % 10; // racy
        code /= 10;
    }
    for (int d = 0; d < used; d++)
        sum += digit[d]; // racy
    return sum;
}

static int reading(int i) {
    if (i == 17 || i == 903)
        return 7000 + i;
    return (i * 11) % 4000;
}

int main(void) {
    int check[READINGS];

#pragma omp parallel for schedule(dynamic, 25)
    for (int i = 0; i < READINGS; i++) {
        int value = reading(i);
        check[i] = value > LIMIT ? digit_sum(value) : value & 1;
    }

    int faults = 0;
    for (int i = 0; i < READINGS; i++)
        faults += check[i] > 1;
    printf("%d suspicious readings\n", faults);
    return 0;
}
