/* An OMPT tool that measures, for each OpenMP parallel region, the time its threads work and the time they wait at barriers, by wall
 * clock, and the CPU time each of them works. Work % is then work / (work + wait), as Caliper's openmp-report defines it.
 * At exit it writes one line of JSON to the descriptor in PCWM_CHANNEL:
 *   {"teams": N, "program": {...}, "regions": [{"module": PATH, "offset": N, "level": N, "calls": N, "threads": N,
 *    "seconds": S, "work": S, "wait": S, "cpu_wait": S, "cpu": [S, ...]}, ...]}
 * `offset` is the address of the fork in its module; the program sums the outermost regions only (an inner region's time is its outer's).
 * Waiting for tasks is waiting too, as Caliper has it; a thread that runs explicit tasks meanwhile works. Waiting for a lock is
 * work, as Caliper has it. Workers leave a region's closing barrier only when the next region
 * starts, so their wait there ends with the region on its primary thread; slots are therefore closed by the primary.
 *
 * `cpu_wait` is the CPU time for which threads would wait if each had a core of its own. Between two barriers, a phase, each thread uses
 * some CPU time; all then wait for the one that uses the most, so a phase adds (threads x most - all). Each thread keeps the CPU time of
 * its phase in one of two places, by the parity of the barriers it has left: a thread that works in the next phase leaves this one alone,
 * and nobody can be two barriers ahead. The primary adds a phase up when it leaves the barrier: all have arrived there, tasks are done.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <omp-tools.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_THREADS 256
#define MOST_SITES 256
#define MOST_LEVELS 8

struct slot { /* one thread in one execution of a region; written by that thread until it arrives at the closing barrier */
    double work, wait, cpu, wall_mark, cpu_mark;
    double phase[2]; /* CPU time of the phase, and of the one before or after */
    unsigned barriers; /* left so far */
    int waiting;
};

struct region { /* one execution of a region */
    const void *site;
    int level, threads;
    double begin, cpu_wait;
    struct slot slots[MOST_THREADS];
    struct region *next_free;
};

struct sum { /* all executions of the regions forked at one place */
    const void *site;
    int level, threads;
    long calls;
    double seconds, work, wait, cpu_wait, cpu[MOST_THREADS];
};

static struct sum sums[MOST_SITES], whole;
static int site_count, channel = -1, written;
static struct region *free_regions;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ompt_start_tool_result_t result;

/* The regions this thread is in, innermost last; `leaving` once it has arrived, as a worker, at the innermost one's closing barrier. */
static __thread struct { struct region *region; struct slot *slot; } inside[MOST_LEVELS];
static __thread int depth, leaving;

/* What a task's data say of it. */
enum { EXPLICIT = 1, WAITING = 2 };

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Book the time since the last mark, then wait or work from now on. */
static void turn(struct slot *slot, int waiting) {
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (slot->waiting) {
        slot->wait += wall - slot->wall_mark;
    } else {
        slot->work += wall - slot->wall_mark;
        slot->cpu += cpu - slot->cpu_mark;
        slot->phase[slot->barriers % 2] += cpu - slot->cpu_mark;
    }
    slot->wall_mark = wall;
    slot->cpu_mark = cpu;
    slot->waiting = waiting;
}

/* A thread leaves a barrier, and with it a phase. */
static void next_phase(struct region *region, struct slot *slot) {
    unsigned over = slot->barriers++ % 2;
    if (slot == &region->slots[0]) {
        double most = 0.0, all = 0.0;
        for (int i = 0; i < region->threads; i++) {
            double cpu = region->slots[i].phase[over];
            most = cpu > most ? cpu : most;
            all += cpu;
        }
        region->cpu_wait += region->threads * most - all;
    }
    /* Of the phase before the one that is over, added up by now: the primary has arrived here since. */
    slot->phase[slot->barriers % 2] = 0.0;
}

static void on_parallel_begin(ompt_data_t *task, const ompt_frame_t *frame, ompt_data_t *parallel, unsigned requested, int flags,
                              const void *site) {
    (void)task, (void)frame, (void)requested, (void)flags;
    pthread_mutex_lock(&lock);
    struct region *region = free_regions;
    if (region)
        free_regions = region->next_free;
    pthread_mutex_unlock(&lock);
    if (!region && !(region = malloc(sizeof *region)))
        return;
    memset(region, 0, sizeof *region);
    region->site = site;
    region->level = depth ? inside[depth - 1].region->level + 1 : 1;
    region->begin = seconds(CLOCK_MONOTONIC);
    parallel->ptr = region;
}

static void add(struct sum *sum, const struct region *region, double end) {
    sum->calls++;
    sum->seconds += end - region->begin;
    sum->cpu_wait += region->cpu_wait;
    if (region->threads > sum->threads)
        sum->threads = region->threads;
    for (int i = 0; i < region->threads; i++) {
        const struct slot *slot = &region->slots[i];
        sum->work += slot->work;
        sum->wait += slot->wait + (slot->waiting && end > slot->wall_mark ? end - slot->wall_mark : 0.0);
        sum->cpu[i] += slot->cpu;
    }
}

static void on_parallel_end(ompt_data_t *parallel, ompt_data_t *task, int flags, const void *site) {
    (void)task, (void)flags, (void)site;
    struct region *region = parallel->ptr;
    if (!region)
        return;
    double end = seconds(CLOCK_MONOTONIC);
    pthread_mutex_lock(&lock);
    int i = 0;
    while (i < site_count && (sums[i].site != region->site || sums[i].level != region->level))
        i++;
    if (i < MOST_SITES) {
        if (i == site_count) {
            sums[i].site = region->site;
            sums[i].level = region->level;
            site_count++;
        }
        add(&sums[i], region, end);
    }
    if (region->level == 1)
        add(&whole, region, end);
    region->next_free = free_regions;
    free_regions = region;
    pthread_mutex_unlock(&lock);
}

static void on_implicit_task(ompt_scope_endpoint_t endpoint, ompt_data_t *parallel, ompt_data_t *task, unsigned threads, unsigned index,
                             int flags) {
    if (flags & ompt_task_initial)
        return;
    if (endpoint == ompt_scope_end) {
        if (depth && index == 0)
            turn(inside[depth - 1].slot, 0);
        if (depth)
            depth--;
        leaving = 0;
    } else if (parallel && parallel->ptr && index < MOST_THREADS && depth < MOST_LEVELS) {
        struct region *region = parallel->ptr;
        struct slot *slot = &region->slots[index];
        if (index == 0)
            region->threads = threads < MOST_THREADS ? (int)threads : MOST_THREADS;
        slot->wall_mark = seconds(CLOCK_MONOTONIC);
        slot->cpu_mark = seconds(CLOCK_THREAD_CPUTIME_ID);
        inside[depth].region = region;
        inside[depth++].slot = slot;
        leaving = 0;
        task->value = 0;
    }
}

static void on_wait(ompt_sync_region_t kind, ompt_scope_endpoint_t endpoint, ompt_data_t *parallel, ompt_data_t *task, const void *site) {
    (void)parallel, (void)site;
    /* After `leaving` the region may be over and its slot somebody else's. */
    if (!depth || leaving || kind == ompt_sync_region_reduction)
        return;
    struct region *region = inside[depth - 1].region;
    struct slot *slot = inside[depth - 1].slot;
    int begins = endpoint == ompt_scope_begin, barrier = kind != ompt_sync_region_taskwait && kind != ompt_sync_region_taskgroup;
    int closing = kind == ompt_sync_region_barrier_implicit_parallel || kind == ompt_sync_region_barrier_implicit;
    turn(slot, begins);
    if (task)
        task->value = begins ? task->value | WAITING : task->value & ~(uint64_t)WAITING;
    if (barrier && !begins)
        next_phase(region, slot);
    leaving = begins && closing && slot != &region->slots[0];
}

static void on_task_create(ompt_data_t *from, const ompt_frame_t *frame, ompt_data_t *task, int flags, int depends, const void *site) {
    (void)from, (void)frame, (void)depends, (void)site;
    task->value = flags & ompt_task_explicit ? EXPLICIT : 0;
}

/* A waiting thread takes an explicit task, or goes back to what it waits for. Its region cannot end before the task has. */
static void on_task_schedule(ompt_data_t *prior, ompt_task_status_t status, ompt_data_t *next) {
    (void)prior, (void)status;
    if (!depth || !next)
        return;
    struct slot *slot = inside[depth - 1].slot;
    int waits = (next->value & WAITING) != 0;
    if (waits != slot->waiting)
        turn(slot, waits);
}

static void print_sum(FILE *out, const struct sum *sum) {
    Dl_info place;
    int known = sum->site && dladdr(sum->site, &place) && place.dli_fname;
    fprintf(out, "{\"module\": \"%s\", \"offset\": %llu, \"level\": %d, \"calls\": %ld, \"threads\": %d, \"seconds\": %.9f, "
            "\"work\": %.9f, \"wait\": %.9f, \"cpu_wait\": %.9f, ",
            known ? place.dli_fname : "", known ? (unsigned long long)((const char *)sum->site - (const char *)place.dli_fbase) : 0ULL,
            sum->level, sum->calls, sum->threads, sum->seconds, sum->work, sum->wait, sum->cpu_wait);
    for (int i = 0; i < sum->threads; i++)
        fprintf(out, "%s%.9f", i ? ", " : "\"cpu\": [", sum->cpu[i]);
    fprintf(out, sum->threads ? "]}" : "\"cpu\": []}");
}

static void report(void) {
    pthread_mutex_lock(&lock);
    FILE *out = written || channel < 0 ? NULL : fdopen(channel, "w");
    written = 1;
    if (out) {
        int teams = 0;
        for (int i = 0; i < site_count; i++)
            teams = sums[i].threads > teams ? sums[i].threads : teams;
        fprintf(out, "{\"teams\": %d, \"program\": ", teams);
        print_sum(out, &whole);
        fprintf(out, ", \"regions\": [");
        for (int i = 0; i < site_count; i++) {
            fprintf(out, i ? ", " : "");
            print_sum(out, &sums[i]);
        }
        fprintf(out, "]}\n");
        fclose(out);
    }
    pthread_mutex_unlock(&lock);
}

static int initialize(ompt_function_lookup_t lookup, int device, ompt_data_t *data) {
    (void)device, (void)data;
    ompt_set_callback_t set = (ompt_set_callback_t)lookup("ompt_set_callback");
    set(ompt_callback_parallel_begin, (ompt_callback_t)on_parallel_begin);
    set(ompt_callback_parallel_end, (ompt_callback_t)on_parallel_end);
    set(ompt_callback_implicit_task, (ompt_callback_t)on_implicit_task);
    set(ompt_callback_sync_region_wait, (ompt_callback_t)on_wait);
    set(ompt_callback_task_create, (ompt_callback_t)on_task_create);
    set(ompt_callback_task_schedule, (ompt_callback_t)on_task_schedule);
    atexit(report);
    return 1;
}

static void finalize(ompt_data_t *data) {
    (void)data;
    report();
}

ompt_start_tool_result_t *ompt_start_tool(unsigned version, const char *runtime) {
    (void)version, (void)runtime;
    const char *number = getenv("PCWM_CHANNEL");
    channel = number ? atoi(number) : -1;
    result = (ompt_start_tool_result_t){initialize, finalize, {0}};
    return &result;
}
