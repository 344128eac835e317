#include <omp.h>

/* One team; one thread turns the two arrays over between the steps. */
void pluck(double *before, double *now, int points, int steps, double ratio)
{
    double *old = before, *cur = now, *tmp;
    int i;

    #pragma omp parallel private(i)
    {
        int s;
        for (s = 0; s < steps; s++) {
            #pragma omp for schedule(static)
            for (i = 1; i < points - 1; i++)
                old[i] = 2 * cur[i] - old[i] + ratio * (cur[i - 1] - 2 * cur[i] + cur[i + 1]);

            #pragma omp single nowait
            {
                tmp = old;
                old = cur;
                cur = tmp;
            }
        }
    }

    if (cur == before) {
        for (i = 0; i < points; i++) {
            double x = now[i];
            now[i] = before[i];
            before[i] = x;
        }
    }
}
