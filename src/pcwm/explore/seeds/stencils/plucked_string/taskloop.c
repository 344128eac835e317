#include <omp.h>
#include <stddef.h>

static void step(double *out, const double *in, size_t last, double ratio)
{
    #pragma omp taskloop num_tasks(5)
    for (size_t i = 1; i < last; i++)
        out[i] = 2.0 * in[i] - out[i] + ratio * (in[i - 1] - 2.0 * in[i] + in[i + 1]);
}

void pluck(double *before, double *now, int points, int steps, double ratio)
{
    #pragma omp parallel
    #pragma omp master
    {
        int done = 0;
        while (done + 2 <= steps) {
            step(before, now, points - 1, ratio);
            step(now, before, points - 1, ratio);
            done += 2;
        }
        if (done < steps) {
            step(before, now, points - 1, ratio);
            for (int i = 0; i < points; i++) {
                double newest = before[i];
                before[i] = now[i];
                now[i] = newest;
            }
        }
    }
}
