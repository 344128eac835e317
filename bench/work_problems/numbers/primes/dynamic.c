static int is_prime(int c)
{
    for (int d = 3; d * d <= c; d += 2)
        if (c % d == 0)
            return 0;
    return 1;
}

/* A hundred candidates at a time. */
long primes(int n)
{
    long found = n > 2;
    #pragma omp parallel
    {
        long mine = 0;
        #pragma omp for schedule(dynamic, 100) nowait
        for (int c = 3; c < n; c += 2)
            mine += is_prime(c);
        #pragma omp atomic
        found += mine;
    }
    return found;
}
