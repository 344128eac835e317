#include <stdio.h>

#define MESSAGES 200

int main(void) {
    static int checksum[MESSAGES];
    unsigned char frame[16] = {0x7e, 1, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0x7e};

#pragma omp parallel for firstprivate(frame)
    for (int m = 0; m < MESSAGES; m++) {
        frame[2] = (unsigned char)m;
        frame[3] = (unsigned char)(m >> 4);
        frame[12] = (unsigned char)(m * 7);
        int sum = 0;
        for (int k = 0; k < 16; k++)
            sum += (k + 1) * frame[k];
        checksum[m] = sum;
    }

    long total = 0;
    for (int m = 0; m < MESSAGES; m++)
        total += checksum[m];
    printf("%ld\n", total);
    return 0;
}
