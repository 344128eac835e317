#include <omp.h>

static void apply_step(double *out, const double *u, int points, double bb)
{
    #pragma omp parallel for schedule(static, 4) firstprivate(points, bb) default(none) shared(out, u)
    for (int i = 1; i < points - 1; i++) {
        double amount = u[i - 1] - 2.0 * u[i] + u[i + 1];
        out[i] = 2.0 * u[i] - out[i] + bb * amount;
    }
}

void pluck(double *tab, double *us, int points, int part, double bb)
{
    for (int s = 0; s < part / 2; s++) {
        apply_step(tab, us, points, bb);
        apply_step(us, tab, points, bb);
    }
    if (part % 2 == 0)
        return;

    apply_step(tab, us, points, bb);
    #pragma omp parallel for shared(tab, us, points) default(none)
    for (int i = 0; i < points; i++) {
        static double tmp;
        tmp = tab[i];
        tab[i] = us[i];
        us[i] = tmp;
    }
}
