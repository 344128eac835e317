/* Estimate pi from n points of a low-discrepancy sequence in the unit square. */
double pi_darts(long n)
{
    long inside = 0;
    #pragma omp parallel for reduction(+ : inside)
    for (long i = 0; i < n; i++) {
        double x = i * 0.7548776662466927;
        double y = i * 0.5698402909980532;
        x -= (long)x;
        y -= (long)y;
        if (x * x + y * y <= 1.0)
            inside++;
    }
    return 4.0 * inside / n;
}
