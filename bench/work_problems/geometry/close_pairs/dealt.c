#include <omp.h>

static long row(int i, const float *x, const float *y, float radius)
{
    long count = 0;
    for (int j = 0; j < i; j++) {
        float dx = x[i] - x[j], dy = y[i] - y[j];
        if (dx * dx + dy * dy < radius * radius)
            count++;
    }
    return count;
}

/* Thread t takes points t, t + team, t + 2 team and so on. */
long close_pairs(int n, const float *x, const float *y, float radius)
{
    long count = 0;
    #pragma omp parallel reduction(+ : count)
    {
        int team = omp_get_num_threads();
        for (int i = omp_get_thread_num(); i < n; i += team)
            count += row(i, x, y, radius);
    }
    return count;
}
