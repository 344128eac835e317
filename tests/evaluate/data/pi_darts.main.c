#include <stdio.h>
#include <stdlib.h>

double pi_darts(long n);

int main(int argc, char **argv)
{
    printf("%.12g\n", pi_darts(atol(argv[1])));
    return 0;
}
