#include <stdio.h>
#include <stdlib.h>

void heat_rod(double *now, double *next, int n, int steps, double k);

int main(int argc, char **argv)
{
    int n = atoi(argv[1]);
    double *now = calloc(n, sizeof(double)), *next = calloc(n, sizeof(double));
    now[n / 2] = 1.0;
    heat_rod(now, next, n, 20, 0.2);
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += now[i] * (i % 7);
    printf("%.12g\n", sum);
    return 0;
}
