double dot(const double *u, const double *v, int n) {
    double sum = 0.0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < n; i++)
        sum += u[i] * v[i];
    return sum;
}
