/* Each pair from both ends. */
long close_pairs(int n, const float *x, const float *y, float radius)
{
    long count = 0;
    #pragma omp parallel
    {
        long mine = 0;
        #pragma omp for
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                float dx = x[i] - x[j], dy = y[i] - y[j];
                mine += i != j && dx * dx + dy * dy < radius * radius;
            }
        #pragma omp critical
        count += mine;
    }
    return count / 2;
}
