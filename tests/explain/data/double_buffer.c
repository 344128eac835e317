void diffuse(double *now, double *next, int n, int steps) {
    for (int t = 0; t < steps; t++) {
#pragma omp parallel
        {
#pragma omp for
            for (int i = 1; i < n - 1; i++)
                next[i] = 0.25 * now[i - 1] + 0.5 * now[i] + 0.25 * now[i + 1];
#pragma omp for
            for (int i = 1; i < n - 1; i++)
                now[i] = next[i];
        }
    }
}
