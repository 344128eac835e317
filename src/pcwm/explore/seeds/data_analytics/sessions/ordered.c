#include <omp.h>
#include <stdbool.h>

enum { BLOCK = 256 };

static bool begins(int i, const int *user, const long *time, long pause)
{
    return i == 0 || user[i - 1] != user[i] || time[i] > time[i - 1] + pause;
}

int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
    int total = 0;

    #pragma omp parallel for ordered schedule(dynamic) default(none) shared(n, user, time, pause, session, span, total)
    for (int block = 0; block < n; block += BLOCK) {
        int end = n - block < BLOCK ? n : block + BLOCK;
        int count = 0, base;

        for (int i = block; i < end; i++)
            count += begins(i, user, time, pause);

        /* the blocks draw their numbers in turn */
        #pragma omp ordered
        {
            base = total;
            total += count;
        }

        long opened = 0;
        for (int i = block, s = base - 1; i < end; i++) {
            if (begins(i, user, time, pause)) {
                s++;
                opened = i;
            }
            session[i] = s;
            bool ends = i + 1 == n || begins(i + 1, user, time, pause);
            if (ends && s < base)
                for (opened = i; !begins(opened, user, time, pause); )
                    opened--;
            if (ends)
                span[s] = time[i] - time[opened];
        }
    }
    return total;
}
