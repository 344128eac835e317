#include <omp.h>

double spread(const double *x, double *part, int n) {
    int team = 1;
#pragma omp parallel
    {
        int me = omp_get_thread_num();
#pragma omp single
        team = omp_get_num_threads();
        part[me] = 0.0;
#pragma omp for
        for (int i = 0; i < n; i++)
            part[me] += x[i] * x[i];
    }
    double sum = 0.0;
    for (int t = 0; t < team; t++)
        sum += part[t];
    return sum;
}
