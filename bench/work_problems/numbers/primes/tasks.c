enum { BLOCK = 5000 };  /* even, so that a block begins with an odd number */

static long in_range(int low, int high)
{
    long found = 0;
    for (int c = low; c < high; c += 2) {
        int d = 3;
        while (d * d <= c && c % d != 0)
            d += 2;
        found += d * d > c;
    }
    return found;
}

/* A task for each block of candidates. */
long primes(int n)
{
    long found = n > 2;
    #pragma omp parallel
    #pragma omp single
    for (int low = 3; low < n; low += BLOCK) {
        #pragma omp task shared(found) firstprivate(low)
        {
            long part = in_range(low, low + BLOCK < n ? low + BLOCK : n);
            #pragma omp atomic
            found += part;
        }
    }
    return found;
}
