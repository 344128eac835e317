/* Explicit heat equation on a rod: `steps` sweeps over `now`, result in `now`. */
void heat_rod(double *now, double *next, int n, int steps, double k)
{
    #pragma omp parallel
    for (int s = 0; s < steps; s++) {
        #pragma omp for
        for (int i = 1; i < n - 1; i++)
            next[i] = now[i] + k * (now[i - 1] - 2.0 * now[i] + now[i + 1]);
        #pragma omp for
        for (int i = 1; i < n - 1; i++)
            now[i] = next[i];
    }
}
