#include <omp.h>

typedef struct {
    int from, to;
} strip;

/* The inner points are dealt out in strips of nearly equal length, the last one takes the rest. */
static strip my_strip(int points)
{
    int team = omp_get_num_threads(), me = omp_get_thread_num();
    int length = (points - 2) / team;
    strip s = {1 + me * length, me == team - 1 ? points - 2 : 1 + (me + 1) * length};
    return s;
}

void pluck(double *before, double *now, int points, int steps, double ratio)
{
#pragma omp parallel
    {
        strip s = my_strip(points);
        double *u[2] = {before, now};
        for (int step = 0; step < steps; step++) {
            double *next = u[step % 2], *cur = u[1 - step % 2];
            for (int i = s.from; i <= s.to; i++)
                next[i] = 2 * cur[i] - next[i] + ratio * (cur[i - 1] - 2 * cur[i] + cur[i + 1]);
#pragma omp barrier
        }
        if (steps % 2 != 0)
            for (int i = s.from; i <= s.to; i++) {
                double x = u[0][i];
                u[0][i] = u[1][i];
                u[1][i] = x;
            }
    }
}
