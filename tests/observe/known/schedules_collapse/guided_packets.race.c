// Races: guided chunks are at least 8 long but not multiples of 8 (5.2, 11.5.3), so a packet can be split.
#include <stdio.h>

#define PACKET 8
#define BYTES 1000

static unsigned char plain[BYTES], cipher[BYTES];

static unsigned char mix(unsigned char a, unsigned char b) {
    return (unsigned char)((a * 5 + b * 3 + 7) & 0xff);
}

int main(void) {
    for (int i = 0; i < BYTES; i++)
        plain[i] = (unsigned char)(i * 11);

#pragma omp parallel for schedule(guided, PACKET)
    for (int i = 0; i < BYTES; i++) {
        if (i % PACKET == 0)
            cipher[i] = mix(plain[i], 0x5a); // racy
        else
            cipher[i] = mix(plain[i], cipher[i - 1]); // racy
    }
    printf("first byte %d of %d\n", cipher[0], BYTES);
    return 0;
}
