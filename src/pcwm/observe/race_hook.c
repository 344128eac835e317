/* Linked into every race build. It says where the program lies in memory, so that addresses in reports can be named afterwards, and it
 * can hold threads up: with PCWM_DELAYS set to a seed, at basic blocks chosen by that seed (clang's `-fsanitize-coverage` calls us there)
 * and before atomic operations (the linker's `--wrap` leads them through here). Which of two accesses comes first, and who takes a lock
 * first, then differs from seed to seed. A held-up thread sleeps by a bare system call: nothing here orders memory that ThreadSanitizer
 * sees, so a delay can uncover a race and never hide or invent one.
 *
 * Half of the threads are slow (seeds 2n and 2n + 1 divide them the other way round): they sleep at half of the places they meet for the
 * first time and at some later ones; the others seldom. A thread sleeps only while others run, and BUDGET_US in all at most.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "mix.h"

enum { BUDGET_US = 24000, LONGEST_US = 1000, KNOWN_BLOCKS = 4096 };

extern const char __ehdr_start[];

static uint64_t seed;
static atomic_uint threads;
static _Thread_local struct {
    uint64_t state;
    uint32_t left_us;
    uint8_t known, slow, seen[KNOWN_BLOCKS / 8];
} me;

static int tell_library(struct dl_phdr_info *library, size_t size, void *channel) {
    (void)size;
    if (!library->dlpi_name || !*library->dlpi_name)
        return 0;
    unsigned long end = 0;
    for (int i = 0; i < library->dlpi_phnum; i++)
        if (library->dlpi_phdr[i].p_type == PT_LOAD && library->dlpi_phdr[i].p_vaddr + library->dlpi_phdr[i].p_memsz > end)
            end = library->dlpi_phdr[i].p_vaddr + library->dlpi_phdr[i].p_memsz;
    char line[64];
    int length = snprintf(line, sizeof line, "library %lx %lx\n", (unsigned long)library->dlpi_addr, (unsigned long)library->dlpi_addr + end);
    return write(*(int *)channel, line, (size_t)length) < 0;
}

static void start(void) {
    static int started;
    if (started)
        return;
    started = 1;
    const char *number = getenv("PCWM_CHANNEL"), *delays = getenv("PCWM_DELAYS");
    seed = delays ? strtoull(delays, NULL, 10) : 0;
    int channel = number ? atoi(number) : -1;
    char line[32];
    int length = snprintf(line, sizeof line, "base %lx\n", (unsigned long)__ehdr_start);
    if (channel < 0 || write(channel, line, (size_t)length) < 0)
        return; /* then reports name no variables */
    dl_iterate_phdr(tell_library, &channel);
}

void __sanitizer_cov_trace_pc_guard_init(uint32_t *first, uint32_t *end) {
    static uint32_t blocks;
    start();
    if (first == end || *first || !seed)
        return;
    for (uint32_t *guard = first; guard < end; guard++)
        *guard = ++blocks;
}

static void hold(uint32_t block) {
    if (!me.known) {
        unsigned index = atomic_fetch_add(&threads, 1);
        me.known = 1;
        me.left_us = BUDGET_US;
        me.state = mix(seed * 1000003 + index);
        me.slow = (mix(seed / 2 + 7919 * (uint64_t)index) ^ seed) & 1;
    }
    if (!me.left_us || atomic_load_explicit(&threads, memory_order_relaxed) < 2)
        return;
    uint32_t slot = block % KNOWN_BLOCKS;
    int first = !(me.seen[slot / 8] & (1 << slot % 8));
    me.seen[slot / 8] |= (uint8_t)(1 << slot % 8);
    me.state = mix(me.state);
    uint64_t one_in = first ? (me.slow ? 2 : 16) : (me.slow ? 64 : 512);
    if (me.state % one_in)
        return;
    uint32_t us = 1 + (uint32_t)((me.state >> 32) % LONGEST_US);
    us = us < me.left_us ? us : me.left_us;
    me.left_us -= us;
    struct timespec pause = {0, 1000L * us};
    syscall(SYS_nanosleep, &pause, NULL);
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard) {
    if (*guard)
        hold(*guard);
}

/* What `lowering.py` leads addresses of local variables through. */
void *pcwm_same(void *address) { return address; }

/* A jump at the end, so that ThreadSanitizer finds the program's own line as the caller. */
#define ATOMIC(bits, type, name, result, parameters, arguments)                                                                            \
    result __real___tsan_atomic##bits##_##name parameters;                                                                                 \
    result __wrap___tsan_atomic##bits##_##name parameters {                                                                                \
        if (seed)                                                                                                                          \
            hold((uint32_t)mix((uint64_t)__builtin_return_address(0)));                                                                    \
        __attribute__((musttail)) return __real___tsan_atomic##bits##_##name arguments;                                                    \
    }
#define ATOMICS(bits, type)                                                                                                                \
    ATOMIC(bits, type, load, type, (const volatile type *a, int order), (a, order))                                                        \
    ATOMIC(bits, type, store, void, (volatile type * a, type v, int order), (a, v, order))                                                 \
    ATOMIC(bits, type, exchange, type, (volatile type * a, type v, int order), (a, v, order))                                              \
    ATOMIC(bits, type, fetch_add, type, (volatile type * a, type v, int order), (a, v, order))                                             \
    ATOMIC(bits, type, fetch_sub, type, (volatile type * a, type v, int order), (a, v, order))                                             \
    ATOMIC(bits, type, compare_exchange_val, type, (volatile type * a, type c, type v, int order, int other), (a, c, v, order, other))

ATOMICS(8, uint8_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)
