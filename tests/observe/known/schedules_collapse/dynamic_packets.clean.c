// Clean: dynamic chunks hold exactly 8 iterations (5.2, 11.5.3), so each packet stays within one chunk, run in order.
#include <stdio.h>

#define PACKET 8
#define BYTES 1000

struct link {
    unsigned char plain[BYTES];
    unsigned char cipher[BYTES];
};

static unsigned char mix(unsigned char a, unsigned char b) {
    return (unsigned char)((a * 5 + b * 3 + 7) & 0xff);
}

static void encrypt(struct link *l) {
#pragma omp parallel for schedule(dynamic, PACKET)
    for (int i = 0; i < BYTES; i++) {
        unsigned char previous = i % PACKET == 0 ? 0x5a : l->cipher[i - 1];
        l->cipher[i] = mix(l->plain[i], previous);
    }
}

int main(void) {
    static struct link l;
    unsigned sum = 0;
    for (int i = 0; i < BYTES; i++)
        l.plain[i] = (unsigned char)(i * 11);
    encrypt(&l);
    for (int i = 0; i < BYTES; i++)
        sum = sum * 31u + l.cipher[i];
    printf("digest %u\n", sum);
    return 0;
}
