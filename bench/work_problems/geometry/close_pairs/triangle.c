/* Each pair once, from its later point. */
long close_pairs(int n, const float *x, const float *y, float radius)
{
    long count = 0;
    #pragma omp parallel for reduction(+ : count) schedule(static)
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            float dx = x[i] - x[j], dy = y[i] - y[j];
            count += dx * dx + dy * dy < radius * radius;
        }
    return count;
}
