#include <stdio.h>
#include <stdlib.h>
long primes(int n);
int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 1000;
    printf("primes %ld\n", primes(n));
    return 0;
}
