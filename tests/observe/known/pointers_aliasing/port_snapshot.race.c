// Races in teams of twelve or more: thread 11 reads the whole union while its owner still writes one half (no barrier).
#include <inttypes.h>
#include <omp.h>
#include <stdio.h>

typedef union {
    struct {
        uint16_t packets;
        uint16_t errors;
    } part;
    uint32_t both;
} counter;

static int damaged(int port, int packet) {
    return (port * 7 + packet * 3) % 16 == 0;
}

static uint32_t traffic(counter *c, int port) {
    for (int k = 0; k < 60; k++) {
        c->part.packets++; // racy
        if (damaged(port, k))
            c->part.errors++; // racy
    }
    return c->part.packets;
}

int main(void) {
    static counter ports[24];
    uint32_t seen = 0, sum = 0;
#pragma omp parallel reduction(+ : sum)
    {
#pragma omp for schedule(static) nowait
        for (int p = 0; p < 24; p++)
            sum += traffic(&ports[p], p);

        if (omp_get_thread_num() == 11)
            seen = ports[0].both; // racy
    }
    printf("packets %" PRIu32 ", snapshot plausible: %d\n", sum, (seen & 0xffffu) <= 60u || (seen >> 16) <= 60u);
    return 0;
}
