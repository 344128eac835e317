double warmest(const double *field, int n) {
    double best = field[0];
#pragma omp parallel for
    for (int i = 1; i < n; i++) {
        if (field[i] > best)
            best = field[i];
    }
    return best;
}
