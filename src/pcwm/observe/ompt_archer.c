/* Loads Archer, and proves it: OMPT allows one tool a process, so this one hands everything on to libarcher and only looks over its
 * shoulder. Writes lines to the descriptor in PCWM_CHANNEL at once, so that they survive a crash or a timeout:
 *   `archer`  libarcher is active: ThreadSanitizer knows OpenMP's synchronisation
 *   `none`    it could not be loaded, or found no ThreadSanitizer: reports of this run would be false alarms
 *   `team N`  a team of N threads began to work; written each time a larger one is seen
 * It also holds threads up for a moment: the first thread of a team until the others have begun (20 ms at most), and every thread where a
 * loop hands out a chunk. Test inputs are small: without this, one thread often does all its work before the others wake up, and
 * nothing ever runs at the same time. Waiting here orders nothing that ThreadSanitizer sees, because this library is not instrumented.
 */
#include <dlfcn.h>
#include <omp-tools.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELD_STARTS = 200, STEPS = 400, STEP_US = 50, HELD_CHUNKS = 100, CHUNK_US = 50, SLOTS = 64 };

static int channel = -1;
static atomic_uint starts;
static _Thread_local unsigned chunks;
/* Threads that have begun, less those their teams' first threads have counted off: 0 between teams, even after a wait that gave up. */
static atomic_int begun[SLOTS];
static atomic_uint largest = 1;
static ompt_start_tool_result_t *archer, ours;
static ompt_function_lookup_t real_lookup;
static ompt_set_callback_t real_set;
static ompt_callback_implicit_task_t archers_implicit_task;

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

static void on_implicit_task(ompt_scope_endpoint_t endpoint, ompt_data_t *parallel, ompt_data_t *task, unsigned threads, unsigned index,
                             int flags) {
    unsigned seen = atomic_load(&largest);
    if (endpoint == ompt_scope_begin && !(flags & ompt_task_initial))
        while (threads > seen)
            if (atomic_compare_exchange_weak(&largest, &seen, threads)) {
                char line[32];
                snprintf(line, sizeof line, "team %u\n", threads);
                say(line);
                break;
            }
    if (archers_implicit_task)
        archers_implicit_task(endpoint, parallel, task, threads, index, flags);
    if (endpoint == ompt_scope_begin && !(flags & ompt_task_initial) && threads > 1)
        meet(&begun[((uintptr_t)parallel >> 4) % SLOTS], threads, index);
}

static void on_dispatch(ompt_data_t *parallel, ompt_data_t *task, ompt_dispatch_t kind, ompt_data_t instance) {
    (void)parallel, (void)task, (void)kind, (void)instance;
    if (chunks++ < HELD_CHUNKS)
        usleep(CHUNK_US);
}

static ompt_set_result_t set_callback(ompt_callbacks_t which, ompt_callback_t callback) {
    if (which != ompt_callback_implicit_task)
        return real_set(which, callback);
    archers_implicit_task = (ompt_callback_implicit_task_t)callback;
    return real_set(which, (ompt_callback_t)on_implicit_task);
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
    int active = archer->initialize(lookup, device, &archer->tool_data);
    say(active && archers_implicit_task ? "archer\n" : "none\n");
    if (active && real_set)
        real_set(ompt_callback_dispatch, (ompt_callback_t)on_dispatch);
    return active;
}

static void finalize(ompt_data_t *data) {
    (void)data;
    archer->finalize(&archer->tool_data);
}

ompt_start_tool_result_t *ompt_start_tool(unsigned version, const char *runtime) {
    const char *number = getenv("PCWM_CHANNEL"), *path = getenv("PCWM_ARCHER");
    channel = number ? atoi(number) : -1;
    void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    ompt_start_tool_result_t *(*start)(unsigned, const char *) = NULL;
    if (library)
        *(void **)&start = dlsym(library, "ompt_start_tool");
    archer = start ? start(version, runtime) : NULL;
    if (!archer) {
        say("none\n");
        return NULL;
    }
    ours = (ompt_start_tool_result_t){initialize, finalize, {0}};
    return &ours;
}
