void bins(const double *value, int *bin, int n, int k) {
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        int b = (int)(value[i] * k);
#pragma omp atomic
        bin[b]++;
    }
}
