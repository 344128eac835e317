#include <omp.h>
#include <stdlib.h>

#define STARTS(i) ((i) == 0 || user[i] != user[(i) - 1] || time[i] - time[(i) - 1] > pause)

/* Count the starts in every thread's stretch of the log, then number from what the threads before have counted. */
int sessions(int n, const int *user, const long *time, long pause, int *session, long *span)
{
    int *counted = calloc(omp_get_max_threads() + 1, sizeof *counted);
    int total = 0;

    #pragma omp parallel
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        int from = (int)((long long)n * me / team), to = (int)((long long)n * (me + 1) / team);
        int starts = 0;

        for (int i = from; i < to; i++)
            starts += STARTS(i);
        counted[me + 1] = starts;

        #pragma omp barrier
        int number = -1;
        for (int t = 0; t <= me; t++)
            number += counted[t];

        for (int i = from; i < to; i++) {
            if (STARTS(i)) {
                int last = i;
                while (last + 1 < n && !STARTS(last + 1))
                    last++;
                span[++number] = time[last] - time[i];
            }
            session[i] = number;
        }
        if (me == team - 1)
            total = number + 1;
    }
    free(counted);
    return total;
}
