/* Loads Archer, and proves it: OMPT allows one tool a process, so this one hands everything on to libarcher and only looks over its
 * shoulder. Writes lines to the descriptor in PCWM_CHANNEL at once, so that they survive a crash or a timeout:
 *   `archer`  libarcher is active: ThreadSanitizer knows OpenMP's synchronisation
 *   `none`    it could not be loaded, or found no ThreadSanitizer: reports of this run would be false alarms
 *   `team N`  a team of N threads began to work; written each time a larger one is seen
 * It also holds threads up for a moment: the first thread of a team until the others have begun (20 ms at most), every thread where a
 * loop hands out a chunk, and whoever has made a task, so that another thread takes it. Test inputs are small: without this, one thread
 * often does all its work before the others wake up, and nothing ever runs at the same time.
 * With PCWM_DELAYS set to a seed, half of the threads are slow (seeds 2n and 2n + 1 divide them the other way round): they also pause when
 * their team starts, before a lock or critical section, before they wait for tasks, and as they begin a task, so that who comes first
 * changes with the seed.
 * And it adds what libarcher leaves out: the order that `ordered` with `depend(source)` and `depend(sink)`, or `doacross`, gives to iterations,
 * and that between a `teams` construct's league and the thread that starts it and waits for its end.
 * Waiting here orders nothing that ThreadSanitizer sees, because this library is not instrumented.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <omp-tools.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mix.h"

enum { HELD_STARTS = 200, STEPS = 400, STEP_US = 50, HELD_CHUNKS = 100, CHUNK_US = 50, SLOTS = 64 };
enum { HELD_TASKS = 100, TASK_US = 60, SLOW_PAUSES = 60, SLOW_US = 250 };

static int channel = -1;
static atomic_uint starts;
static uint64_t seed;
static _Thread_local unsigned chunks, tasks, pauses, number_in_team;
/* Threads that have begun, less those their teams' first threads have counted off: 0 between teams, even after a wait that gave up. */
static atomic_int begun[SLOTS];
static atomic_uint largest = 1;
static ompt_start_tool_result_t *archer, ours;
static ompt_function_lookup_t real_lookup;
static ompt_set_callback_t real_set;
static ompt_callback_implicit_task_t archers_implicit_task;
static ompt_callback_task_create_t archers_task_create;
static ompt_callback_task_schedule_t archers_task_schedule;
static ompt_callback_sync_region_t archers_sync_region;
static ompt_callback_dependences_t archers_dependences;
static ompt_callback_parallel_begin_t archers_parallel_begin;
static ompt_callback_parallel_end_t archers_parallel_end;
typedef void annotate_t(const char *file, int line, const volatile void *address);
static annotate_t *happens_before, *happens_after;
/* One address an iteration, to tell ThreadSanitizer who waits for whom. Two iterations may share one: that can hide a race, not invent one. */
static char iterations[1 << 23];
/* There is one league at a time. */
static char league_begin[8], league_end[8];
static atomic_int in_league;
/* Set in the first thread of a league's team until libomp has told of that team, which it does before the team runs anything, if it ever does. */
static _Thread_local int leads;

static void say(const char *text) {
    if (channel >= 0 && write(channel, text, strlen(text)) < 0)
        channel = -1;
}

static void meet(atomic_int *present, unsigned threads, unsigned index) {
    atomic_fetch_add(present, 1);
    if (index != 0)
        return;
    if (atomic_fetch_add(&starts, 1) < HELD_STARTS)
        for (int step = 0; step < STEPS && atomic_load(present) < (int)threads; step++)
            usleep(STEP_US);
    atomic_fetch_sub(present, (int)threads);
}

/* A pause, if this is one of the slow threads. */
static void dawdle(void) {
    if (seed && ((mix(seed / 2 + 7919 * (uint64_t)number_in_team) ^ seed) & 1) && pauses++ < SLOW_PAUSES)
        usleep(SLOW_US);
}

static void order(annotate_t *annotate, const char *address) {
    if (annotate)
        annotate(__FILE__, __LINE__, address);
}

static void on_parallel_begin(ompt_data_t *task, const ompt_frame_t *frame, ompt_data_t *parallel, unsigned requested, int flags,
                              const void *site) {
    archers_parallel_begin(task, frame, parallel, requested, flags, site);
    if (flags & ompt_parallel_league) {
        atomic_store(&in_league, 1);
        order(happens_before, league_begin);
    }
}

static void on_parallel_end(ompt_data_t *parallel, ompt_data_t *task, int flags, const void *site) {
    if (flags & ompt_parallel_league) {
        atomic_store(&in_league, 0);
        order(happens_after, league_end);
    }
    archers_parallel_end(parallel, task, flags, site);
}

static void on_implicit_task(ompt_scope_endpoint_t endpoint, ompt_data_t *parallel, ompt_data_t *task, unsigned threads, unsigned index,
                             int flags) {
    unsigned seen = atomic_load(&largest);
    if (endpoint == ompt_scope_begin && index > 0) /* of a league too: its threads are initial ones */
        while (threads > seen)
            if (atomic_compare_exchange_weak(&largest, &seen, threads)) {
                char line[32];
                snprintf(line, sizeof line, "team %u\n", threads);
                say(line);
                break;
            }
    archers_implicit_task(endpoint, parallel, task, threads, index, flags);
    if (endpoint == ompt_scope_begin && flags & ompt_task_initial) {
        order(happens_after, league_begin);
        leads = atomic_load(&in_league);
    } else if (flags & ompt_task_initial || (endpoint == ompt_scope_begin && leads))
        leads = 0;
    else if (endpoint == ompt_scope_begin && threads > 1)
        meet(&begun[((uintptr_t)parallel >> 4) % SLOTS], threads, index);
    if (endpoint == ompt_scope_begin && !(flags & ompt_task_initial)) {
        number_in_team = index;
        dawdle();
    }
}

static void on_task_create(ompt_data_t *from, const ompt_frame_t *frame, ompt_data_t *task, int flags, int depends, const void *site) {
    archers_task_create(from, frame, task, flags, depends, site);
    if (flags & ompt_task_explicit && tasks++ < HELD_TASKS)
        usleep(TASK_US);
}

static void on_task_schedule(ompt_data_t *prior, ompt_task_status_t status, ompt_data_t *next) {
    archers_task_schedule(prior, status, next);
    if (next)
        dawdle();
}

static void on_sync_region(ompt_sync_region_t kind, ompt_scope_endpoint_t endpoint, ompt_data_t *parallel, ompt_data_t *task,
                           const void *site) {
    if (endpoint == ompt_scope_begin && (kind == ompt_sync_region_taskwait || kind == ompt_sync_region_taskgroup))
        dawdle();
    if (endpoint == ompt_scope_begin && kind == ompt_sync_region_barrier_teams)
        order(happens_before, league_end);
    archers_sync_region(kind, endpoint, parallel, task, site);
}

static void on_dependences(ompt_data_t *task, const ompt_dependence_t *dependences, int count) {
    if (count < 1 || (dependences->dependence_type != ompt_dependence_type_source && dependences->dependence_type != ompt_dependence_type_sink)) {
        archers_dependences(task, dependences, count);
        return;
    }
    uint64_t key = 0;
    for (int i = 0; i < count; i++)
        key = mix(key ^ dependences[i].variable.value);
    int posts = dependences->dependence_type == ompt_dependence_type_source;
    order(posts ? happens_before : happens_after, iterations + (key % (sizeof iterations / 8)) * 8);
}

static void on_mutex_acquire(ompt_mutex_t kind, unsigned hint, unsigned implementation, ompt_wait_id_t wait, const void *site) {
    (void)kind, (void)hint, (void)implementation, (void)wait, (void)site;
    dawdle();
}

static void on_dispatch(ompt_data_t *parallel, ompt_data_t *task, ompt_dispatch_t kind, ompt_data_t instance) {
    (void)parallel, (void)task, (void)kind, (void)instance;
    if (chunks++ < HELD_CHUNKS)
        usleep(CHUNK_US);
}

static ompt_set_result_t set_callback(ompt_callbacks_t which, ompt_callback_t callback) {
    switch (which) {
    case ompt_callback_parallel_begin:
        archers_parallel_begin = (ompt_callback_parallel_begin_t)callback;
        return real_set(which, (ompt_callback_t)on_parallel_begin);
    case ompt_callback_parallel_end:
        archers_parallel_end = (ompt_callback_parallel_end_t)callback;
        return real_set(which, (ompt_callback_t)on_parallel_end);
    case ompt_callback_implicit_task:
        archers_implicit_task = (ompt_callback_implicit_task_t)callback;
        return real_set(which, (ompt_callback_t)on_implicit_task);
    case ompt_callback_task_create:
        archers_task_create = (ompt_callback_task_create_t)callback;
        return real_set(which, (ompt_callback_t)on_task_create);
    case ompt_callback_task_schedule:
        archers_task_schedule = (ompt_callback_task_schedule_t)callback;
        return real_set(which, (ompt_callback_t)on_task_schedule);
    case ompt_callback_sync_region:
        archers_sync_region = (ompt_callback_sync_region_t)callback;
        return real_set(which, (ompt_callback_t)on_sync_region);
    case ompt_callback_dependences:
        archers_dependences = (ompt_callback_dependences_t)callback;
        return real_set(which, (ompt_callback_t)on_dependences);
    default:
        return real_set(which, callback);
    }
}

static ompt_interface_fn_t lookup(const char *name) {
    ompt_interface_fn_t found = real_lookup(name);
    if (strcmp(name, "ompt_set_callback") != 0)
        return found;
    real_set = (ompt_set_callback_t)found;
    return (ompt_interface_fn_t)set_callback;
}

static int initialize(ompt_function_lookup_t given, int device, ompt_data_t *data) {
    (void)data;
    real_lookup = given;
    *(void **)&happens_before = dlsym(RTLD_DEFAULT, "AnnotateHappensBefore");
    *(void **)&happens_after = dlsym(RTLD_DEFAULT, "AnnotateHappensAfter");
    int active = archer->initialize(lookup, device, &archer->tool_data);
    say(active && archers_implicit_task ? "archer\n" : "none\n");
    if (active && real_set) {
        real_set(ompt_callback_dispatch, (ompt_callback_t)on_dispatch);
        real_set(ompt_callback_mutex_acquire, (ompt_callback_t)on_mutex_acquire);
    }
    return active;
}

static void finalize(ompt_data_t *data) {
    (void)data;
    archer->finalize(&archer->tool_data);
}

/* Threads of the OpenMP runtime that wait go to sleep, so that they do not use up the cores (KMP_BLOCKTIME=0), and are woken through mutexes
 * and condition variables. Those, too, would be orders of no meaning to ThreadSanitizer: of whoever sleeps before whoever wakes it. So
 * the runtime's calls of them are bound to the C library directly, like libarcher's. */
static int bind_directly(struct dl_phdr_info *library, size_t size, void *c_library) {
    static const char *const names[] = {"pthread_mutex_lock", "pthread_mutex_trylock", "pthread_mutex_unlock", "pthread_cond_wait",
                                        "pthread_cond_signal", "pthread_cond_broadcast", "pthread_cond_timedwait"};
    (void)size;
    const ElfW(Dyn) *dynamic = NULL;
    for (int i = 0; i < library->dlpi_phnum; i++)
        if (library->dlpi_phdr[i].p_type == PT_DYNAMIC)
            dynamic = (const ElfW(Dyn) *)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr);
    if (!library->dlpi_name || !(strstr(library->dlpi_name, "libomp.so") || strstr(library->dlpi_name, "libiomp5.so")) || !dynamic)
        return 0;
    const ElfW(Sym) *symbols = NULL;
    const char *strings = NULL;
    const ElfW(Rela) *tables[2] = {NULL, NULL};
    size_t sizes[2] = {0, 0};
    for (; dynamic->d_tag != DT_NULL; dynamic++) /* glibc has made these addresses absolute */
        switch (dynamic->d_tag) {
        case DT_SYMTAB: symbols = (const ElfW(Sym) *)dynamic->d_un.d_ptr; break;
        case DT_STRTAB: strings = (const char *)dynamic->d_un.d_ptr; break;
        case DT_JMPREL: tables[0] = (const ElfW(Rela) *)dynamic->d_un.d_ptr; break;
        case DT_PLTRELSZ: sizes[0] = dynamic->d_un.d_val; break;
        case DT_RELA: tables[1] = (const ElfW(Rela) *)dynamic->d_un.d_ptr; break;
        case DT_RELASZ: sizes[1] = dynamic->d_un.d_val; break;
        }
    long page = sysconf(_SC_PAGESIZE);
    for (int t = 0; symbols && strings && t < 2; t++)
        for (size_t i = 0; tables[t] && i < sizes[t] / sizeof *tables[t]; i++) {
            const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(tables[t][i].r_info)];
            for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
                void **slot = (void **)(library->dlpi_addr + tables[t][i].r_offset), *direct;
                if (strcmp(strings + symbol->st_name, names[n]) || !(direct = dlsym(c_library, names[n])))
                    continue;
                void *start = (void *)((uintptr_t)slot & ~((uintptr_t)page - 1));
                if (mprotect(start, (size_t)page, PROT_READ | PROT_WRITE) == 0)
                    *slot = direct; /* left writable: it may share its page with slots that are */
            }
        }
    return 1;
}

/* libarcher guards its tables by mutexes. ThreadSanitizer intercepts these, and would take each for an order between any two threads that use
 * a lock, a critical section or a task: two critical sections of different names, say, would never race. Bound to the C library directly,
 * libarcher tells ThreadSanitizer what it annotates and nothing else. The interceptor of dlopen refuses that flag, hence the detour. */
static void *open_alone(const char *path) {
    void *c_library = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD), *(*open_really)(const char *, int) = NULL;
    if (c_library)
        *(void **)&open_really = dlsym(c_library, "dlopen");
    return open_really ? open_really(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND) : dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

ompt_start_tool_result_t *ompt_start_tool(unsigned version, const char *runtime) {
    const char *number = getenv("PCWM_CHANNEL"), *path = getenv("PCWM_ARCHER"), *delays = getenv("PCWM_DELAYS");
    seed = delays ? strtoull(delays, NULL, 10) : 0;
    channel = number ? atoi(number) : -1;
    void *library = path ? open_alone(path) : NULL;
    ompt_start_tool_result_t *(*start)(unsigned, const char *) = NULL;
    if (library)
        *(void **)&start = dlsym(library, "ompt_start_tool");
    archer = start ? start(version, runtime) : NULL;
    void *c_library = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    if (archer && c_library)
        dl_iterate_phdr(bind_directly, c_library);
    if (!archer) {
        say("none\n");
        return NULL;
    }
    ours = (ompt_start_tool_result_t){initialize, finalize, {0}};
    return &ours;
}
