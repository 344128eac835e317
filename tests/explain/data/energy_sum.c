double energy(const double *speed, const double *mass, int n) {
    double total = 0.0;
#pragma omp parallel for
    for (int i = 0; i < n; i++) {
        double half = 0.5 * mass[i];
        total += half * speed[i] * speed[i];
    }
    return total;
}
