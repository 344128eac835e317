/* Linked into every ThreadSanitizer build: tells how many threads the program starts itself, and shows the tool C11's threads.
 *
 * "No race was observed" is only worth saying of a program that ran in parallel. OpenMP's teams are reported by `ompt_archer.c`; here every
 * other thread is counted where it starts, whoever asks for it: the program, std::thread and std::async inside the C++ library, or
 * another library. It writes `threads N` to the descriptor in PCWM_CHANNEL whenever N, the threads started so far, is a power of two.
 *
 * ThreadSanitizer's own pthread_create is weak; this one stands before it, also for the shared libraries, and calls it.
 *
 * ThreadSanitizer knows no fence: `atomic_thread_fence` and OpenMP's `flush` order nothing for it, and what they order looks like a race.
 * The build sends both here (`--wrap`). They tell `fence` or `flush`, once, and where PCWM_FENCES is set each is taken for a meeting
 * of all threads that have fenced before: more order than there is, so that what is still reported is a race for certain.
 *
 * Told to pass over libomp, which is not instrumented, ThreadSanitizer passes over whatever happens inside the functions that it intercepts
 * itself, the program's own calls too: copies of memory (a struct assignment is one), what pthread_once runs (std::async runs all its work
 * inside one), what qsort calls. So these do not get there: they are wrapped, or stand before the tool's, and tell what they touch.
 *
 * The C library's C11 threads call its own internal functions, which the tool never sees: it would break on the first thread and take locks
 * for nothing. They are written here on the pthread functions that it does see. The C library has the same types for both.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if __has_include(<threads.h>) /* since glibc 2.28 */
#include <threads.h>
#define HAS_C11_THREADS 1

_Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t), "C11 types are not pthread types");
_Static_assert(sizeof(once_flag) == sizeof(pthread_once_t) && sizeof(thrd_t) == sizeof(pthread_t), "C11 types are not pthread types");

#endif

#define WEAK __attribute__((weak))

int __interceptor_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static unsigned started;

static int is_openmps(const void *caller) {
    Dl_info info;
    if (!dladdr(caller, &info) || !info.dli_fname)
        return 0;
    const char *slash = strrchr(info.dli_fname, '/'), *name = slash ? slash + 1 : info.dli_fname;
    return !strncmp(name, "libomp", 6) || !strncmp(name, "libiomp", 7) || !strncmp(name, "libgomp", 7);
}

static void say(const char *line) {
    const char *number = getenv("PCWM_CHANNEL");
    if (number && write(atoi(number), line, strlen(line)) < 0)
        return; /* nobody reads: then nobody is told */
}

static void count(void) {
    unsigned now = __atomic_add_fetch(&started, 1, __ATOMIC_RELAXED);
    char line[32];
    if (now & (now - 1))
        return;
    snprintf(line, sizeof line, "threads %u\n", now);
    say(line);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
    const void *caller = __builtin_return_address(0);
    int failed = __interceptor_pthread_create(thread, attributes, start, argument);
    if (!failed && !is_openmps(caller))
        count();
    return failed;
}

void __tsan_acquire(void *);
void __tsan_release(void *);
void __tsan_read_range(void *, size_t);
void __tsan_write_range(void *, size_t);
void __tsan_func_entry(void *);
void __tsan_func_exit(void);
void __real___tsan_atomic_thread_fence(int);
void __real___kmpc_flush(void *);

static void fence(int order, int *told, const char *line) {
    static char all;
    if (!__atomic_exchange_n(told, 1, __ATOMIC_RELAXED))
        say(line);
    if (!getenv("PCWM_FENCES"))
        return;
    if (order != __ATOMIC_RELEASE)
        __tsan_acquire(&all);
    if (order != __ATOMIC_ACQUIRE && order != __ATOMIC_CONSUME)
        __tsan_release(&all);
}

void __wrap___tsan_atomic_thread_fence(int order) {
    static int told;
    if (order != __ATOMIC_RELAXED)
        fence(order, &told, "fence\n");
    __real___tsan_atomic_thread_fence(order);
}

void __wrap___kmpc_flush(void *place) {
    static int told;
    fence(__ATOMIC_SEQ_CST, &told, "flush\n");
    __real___kmpc_flush(place);
}

/* The caller's line stands in the report, not ours. */
#define IN_CALLER(...)                                  \
    do {                                                \
        __tsan_func_entry(__builtin_return_address(0)); \
        __VA_ARGS__;                                    \
        __tsan_func_exit();                             \
    } while (0)

void *__real___tsan_memcpy(void *, const void *, size_t);
void *__real___tsan_memmove(void *, const void *, size_t);
void *__real___tsan_memset(void *, int, size_t);

void *__wrap___tsan_memcpy(void *to, const void *from, size_t size) {
    IN_CALLER(__tsan_read_range((void *)from, size); __tsan_write_range(to, size));
    return __real___tsan_memcpy(to, from, size);
}

void *__wrap___tsan_memmove(void *to, const void *from, size_t size) {
    IN_CALLER(__tsan_read_range((void *)from, size); __tsan_write_range(to, size));
    return __real___tsan_memmove(to, from, size);
}

void *__wrap___tsan_memset(void *to, int value, size_t size) {
    IN_CALLER(__tsan_write_range(to, size));
    return __real___tsan_memset(to, value, size);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    static void (*librarys)(void *, size_t, size_t, int (*)(const void *, const void *));
    if (!__atomic_load_n(&librarys, __ATOMIC_ACQUIRE)) {
        void *found = dlsym(RTLD_NEXT, "qsort");
        __atomic_store(&librarys, (void (**)(void *, size_t, size_t, int (*)(const void *, const void *)))&found, __ATOMIC_RELEASE);
    }
    __tsan_func_entry(__builtin_return_address(0));
    __tsan_write_range(base, count * size);
    librarys(base, count, size, compare);
    __tsan_func_exit();
}

enum { ONCE_NEW = 0, ONCE_RUNS = 1, ONCE_DONE = 2 };

struct once {
    pthread_once_t *flag;
    int ended;
};

/* Also when an exception or the thread's end leaves the function: then the next caller tries again. */
static void once_left(struct once *mine) {
    __tsan_release(mine->flag);
    __atomic_store_n(mine->flag, mine->ended ? ONCE_DONE : ONCE_NEW, __ATOMIC_RELEASE);
}

int pthread_once(pthread_once_t *flag, void (*run)(void)) {
    for (;;) {
        int state = __atomic_load_n(flag, __ATOMIC_ACQUIRE);
        if (state == ONCE_DONE)
            break;
        if (state == ONCE_NEW && __atomic_compare_exchange_n(flag, &state, ONCE_RUNS, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            __attribute__((cleanup(once_left))) struct once mine = {flag, 0};
            __tsan_acquire(flag); /* a try that failed comes before this one */
            __tsan_func_entry(__builtin_return_address(0));
            run();
            __tsan_func_exit();
            mine.ended = 1;
            return 0;
        }
        usleep(50);
    }
    __tsan_acquire(flag);
    return 0;
}

#if HAS_C11_THREADS
/* Weak: a program may bring functions of these names. */
struct c11_start {
    thrd_start_t start;
    void *argument;
};

static void *c11_run(void *given) {
    struct c11_start mine = *(struct c11_start *)given;
    free(given);
    return (void *)(intptr_t)mine.start(mine.argument);
}

static int c11(int error) {
    switch (error) {
    case 0: return thrd_success;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    case EBUSY: return thrd_busy;
    default: return thrd_error;
    }
}

WEAK int thrd_create(thrd_t *thread, thrd_start_t start, void *argument) {
    struct c11_start *given = malloc(sizeof *given);
    if (!given)
        return thrd_nomem;
    *given = (struct c11_start){start, argument};
    int failed = pthread_create(thread, NULL, c11_run, given);
    if (failed)
        free(given);
    return failed == EAGAIN ? thrd_nomem : c11(failed);
}

WEAK int thrd_join(thrd_t thread, int *result) {
    void *value = NULL;
    int failed = pthread_join(thread, &value);
    if (!failed && result)
        *result = (int)(intptr_t)value;
    return c11(failed);
}

WEAK int thrd_detach(thrd_t thread) { return c11(pthread_detach(thread)); }

WEAK _Noreturn void thrd_exit(int result) { pthread_exit((void *)(intptr_t)result); }

WEAK int mtx_init(mtx_t *mutex, int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
    int failed = pthread_mutex_init((pthread_mutex_t *)mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return c11(failed);
}

WEAK int mtx_lock(mtx_t *mutex) { return c11(pthread_mutex_lock((pthread_mutex_t *)mutex)); }
WEAK int mtx_trylock(mtx_t *mutex) { return c11(pthread_mutex_trylock((pthread_mutex_t *)mutex)); }
WEAK int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict until) {
    return c11(pthread_mutex_timedlock((pthread_mutex_t *)mutex, until));
}
WEAK int mtx_unlock(mtx_t *mutex) { return c11(pthread_mutex_unlock((pthread_mutex_t *)mutex)); }
WEAK void mtx_destroy(mtx_t *mutex) { pthread_mutex_destroy((pthread_mutex_t *)mutex); }

WEAK int cnd_init(cnd_t *condition) { return c11(pthread_cond_init((pthread_cond_t *)condition, NULL)); }
WEAK int cnd_signal(cnd_t *condition) { return c11(pthread_cond_signal((pthread_cond_t *)condition)); }
WEAK int cnd_broadcast(cnd_t *condition) { return c11(pthread_cond_broadcast((pthread_cond_t *)condition)); }
WEAK int cnd_wait(cnd_t *condition, mtx_t *mutex) {
    return c11(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex));
}
WEAK int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until) {
    return c11(pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until));
}
WEAK void cnd_destroy(cnd_t *condition) { pthread_cond_destroy((pthread_cond_t *)condition); }

WEAK void call_once(once_flag *flag, void (*run)(void)) { pthread_once((pthread_once_t *)flag, run); }
#endif
