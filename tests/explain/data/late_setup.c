void dampen(double *wave, int n) {
    double rate = 0.0;
#pragma omp parallel
    {
#pragma omp single nowait
        rate = 1.0 / (double)n;
#pragma omp for
        for (int i = 0; i < n; i++)
            wave[i] *= rate;
    }
}
