/* Points in tasks of 200. */
long close_pairs(int n, const float *x, const float *y, float radius)
{
    long count = 0;
    #pragma omp parallel
    #pragma omp single
    {
        #pragma omp taskloop grainsize(200) shared(count)
        for (int i = 1; i < n; i++) {
            long mine = 0;
            for (int j = 0; j < i; j++) {
                float dx = x[i] - x[j], dy = y[i] - y[j];
                mine += dx * dx + dy * dy < radius * radius;
            }
            #pragma omp atomic
            count += mine;
        }
    }
    return count;
}
