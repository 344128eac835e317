void blend(const double *a, const double *b, double *c, double weight, int n) {
#pragma omp parallel for schedule(static)
    for (int i = 0; i < n; i++) {
        double left = weight * a[i];
        c[i] = left + (1.0 - weight) * b[i];
    }
}
