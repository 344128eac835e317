#include <stdio.h>
#include <stdlib.h>

void asian_option(int paths, double *mean, double *variance);

int main(int argc, char **argv)
{
    int paths = argc > 1 ? atoi(argv[1]) : 1000;
    if (paths < 1)
        return 2;
    double mean = -1.0, variance = -1.0, mean_half = -1.0, variance_half = -1.0;

    asian_option(paths, &mean, &variance);
    asian_option((paths + 1) / 2, &mean_half, &variance_half);

    printf("mean %.9g\nvariance %.9g\n", mean, variance);
    printf("mean_half %.9g\nvariance_half %.9g\n", mean_half, variance_half);
    return 0;
}
