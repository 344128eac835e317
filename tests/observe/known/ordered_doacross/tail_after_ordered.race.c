// Races: tail[b] is stored after the ordered region of b, which is unordered with the next iteration's ordered region.
#include <stdio.h>

#define BLOCKS 160

static unsigned encode(unsigned carry, int block) {
    unsigned h = carry ^ (unsigned)(block * 2654435761u);
    return (h << 5) ^ (h >> 3);
}

int main(void) {
    unsigned chain[BLOCKS], tail[BLOCKS + 1] = {0};
    unsigned parity = 0;

#pragma omp parallel for ordered schedule(static)
    for (int b = 0; b < BLOCKS; b++) {
        unsigned body = 0;
        for (int i = 0; i < 20; i++)
            body = encode(body, b * 20 + i);

#pragma omp ordered
        {
            unsigned previous = tail[b]; // racy
            chain[b] = encode(previous, (int)(body & 0xffu));
            parity ^= chain[b] & 1u;
        }
        tail[b + 1] = chain[b] & 0xffffu; // racy
    }
    printf("parity is a bit: %d\n", parity < 2u);
    return 0;
}
