void shift(const double *in, double *mid, double *out, int n) {
#pragma omp parallel
    {
#pragma omp for nowait
        for (int i = 0; i < n; i++)
            mid[i] = 2.0 * in[i];
#pragma omp for
        for (int i = 0; i < n; i++)
            out[i] = mid[n - 1 - i];
    }
}
