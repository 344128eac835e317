int drain(const int *load, int n, int limit) {
    int used = 0, full = 0;
#pragma omp parallel for reduction(+ : full)
    for (int i = 0; i < n; i++) {
        if (used > limit)
            full++;
#pragma omp atomic
        used += load[i];
    }
    return used + full;
}
