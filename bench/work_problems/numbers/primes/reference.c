long primes(int n)
{
    long found = n > 2;
    for (int c = 3; c < n; c += 2) {
        int prime = 1;
        for (int d = 3; d * d <= c && prime; d += 2)
            prime = c % d != 0;
        found += prime;
    }
    return found;
}
