#include <omp.h>
#include <stdlib.h>

struct log { int n; const int *user; const long *time; long pause; int *session; long *span; };

static int starts(const struct log *log, int i)
{
    return i == 0 || log->user[i] != log->user[i - 1] || log->time[i] - log->time[i - 1] > log->pause;
}

/* The starts of each half are noted in the node, so that numbering can go down the same tree. */
static int count(const struct log *log, int from, int to, int *node, int at)
{
    int left = 0, right = 0;
    if (to - from <= log->n / 8 + 1) {
        for (int i = from; i < to; i++)
            left += starts(log, i);
        return node[at] = left;
    }
    #pragma omp task shared(left)
    left = count(log, from, (from + to) / 2, node, 2 * at);
    right = count(log, (from + to) / 2, to, node, 2 * at + 1);
    #pragma omp taskwait
    return node[at] = left + right;
}

static void number(const struct log *log, int from, int to, const int *node, int at, int next)
{
    if (to - from > log->n / 8 + 1) {
        #pragma omp task
        number(log, from, (from + to) / 2, node, 2 * at, next);
        number(log, (from + to) / 2, to, node, 2 * at + 1, next + node[2 * at]);
        return;
    }
    for (int i = from; i < to; i++) {
        if (starts(log, i)) {
            int last = i;
            while (last < log->n - 1 && !starts(log, last + 1))
                last++;
            log->span[next++] = log->time[last] - log->time[i];
        }
        log->session[i] = next - 1;
    }
}

int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
    struct log log = { n, user, time, pause, session, span };
    int node[64], total = 0;
    #pragma omp parallel shared(log, node, total)
    #pragma omp single
    {
        total = count(&log, 0, n, node, 1);
        number(&log, 0, n, node, 1, 0);
    }
    return total;
}
