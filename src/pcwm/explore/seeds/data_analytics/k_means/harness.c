#include <stdio.h>
#include <stdlib.h>

double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds);

static unsigned long long state = 1442695040888963407ULL;

static double uniform(void)
{
    state = state * 6364136223846793005ULL + 1;
    return (double)(state >> 11) / 9007199254740992.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 500, dims = 3, k = 7, rounds = 6;
    if (n < 2 * k || n > 20000000)
        return 2;
    double *point = malloc(sizeof *point * n * dims), centre[7 * 3];
    int *label = malloc(sizeof *label * n);
    if (!point || !label)
        return 3;
    for (int i = 0; i < n; i++)
        for (int d = 0; d < dims; d++)
            point[i * dims + d] = 10.0 * ((i * 5 + d * i) % 6) + 4.0 * (uniform() + uniform() + uniform());
    for (int j = 0; j < k * dims; j++)
        centre[j] = point[j];

    double spread = k_means(n, dims, point, k, centre, label, rounds);

    long members[7] = { 0 };
    unsigned long long hash = 0;
    for (int i = 0; i < n; i++) {
        members[label[i]]++;
        hash = hash * 31 + (unsigned)label[i];
    }
    double weighted = 0;
    for (int j = 0; j < k * dims; j++)
        weighted += centre[j] * (j + 1);
    printf("spread %.12g\nweighted %.12g\nhash %llu\n", spread, weighted, hash >> 16);
    for (int j = 0; j < k; j += 2)
        printf("members%d %ld\nx%d %.12g\n", j, members[j], j, centre[j * dims]);
    free(point);
    free(label);
    return 0;
}
