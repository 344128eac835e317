void relax(double *level, int n) {
#pragma omp parallel for schedule(static)
    for (int i = 1; i < n - 1; i++) {
        level[i] = 0.5 * (level[i - 1] + level[i + 1]);
    }
}
