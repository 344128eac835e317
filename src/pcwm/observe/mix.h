/* Spreads a number over all of its bits (splitmix64, Vigna, public domain): the delays' choices, and addresses for what has none. */
#ifndef PCWM_MIX_H
#define PCWM_MIX_H
#include <stdint.h>

static inline uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}
#endif
