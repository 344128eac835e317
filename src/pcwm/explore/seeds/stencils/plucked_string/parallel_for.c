#include <omp.h>

static void advance(double *out, const double *u, int points, double ratio)
{
    #pragma omp parallel for default(none) shared(out, u) firstprivate(points, ratio)
    for (int i = 1; i < points - 1; i++) {
        double bend = u[i - 1] - 2.0 * u[i] + u[i + 1];
        out[i] = 2.0 * u[i] - out[i] + ratio * bend;
    }
}

void pluck(double *before, double *now, int points, int steps, double ratio)
{
    /* Two steps at a time: the arrays are back in their roles after each pair. */
    for (int pair = 0; pair < steps / 2; pair++) {
        advance(before, now, points, ratio);
        advance(now, before, points, ratio);
    }
    if (steps % 2 == 0)
        return;

    advance(before, now, points, ratio);
    #pragma omp parallel for
    for (int i = 0; i < points; i++) {
        double last = before[i];
        before[i] = now[i];
        now[i] = last;
    }
}
