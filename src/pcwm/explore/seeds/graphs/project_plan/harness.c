#include <stdio.h>
#include <stdlib.h>

long plan(int jobs, const int *hours, const int *first, const int *after, long *start);

static unsigned long long s[2] = {1234567890123ULL, 9876543210987ULL};

static int draw(int below)
{
    unsigned long long a = s[0], b = s[1];
    s[0] = b;
    a ^= a << 23;
    s[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
    return (int)(((s[1] + b) >> 16) % (unsigned)below);
}

int main(int argc, char **argv)
{
    int jobs = argc > 1 ? atoi(argv[1]) : 500;
    if (jobs < 60 || jobs > 10000000)
        return 2;
    int *name = malloc(jobs * sizeof *name), *rank = malloc(jobs * sizeof *rank), *hours = malloc(jobs * sizeof *hours);
    int *first = malloc((jobs + 1) * sizeof *first), *after = malloc(5L * jobs * sizeof *after);
    long *start = malloc(jobs * sizeof *start);
    if (!name || !rank || !hours || !first || !after || !start)
        return 3;

    for (int v = 0; v < jobs; v++)
        name[v] = v;
    for (int v = jobs - 1; v > 0; v--) {
        int w = draw(v + 1), t = name[v];
        name[v] = name[w];
        name[w] = t;
    }
    for (int k = 0; k < jobs; k++)
        rank[name[k]] = k;

    for (int call = 0; call < 2; call++) {
        /* A job goes before others that come a few percent of all jobs later. */
        int width = jobs / (call ? 24 : 15), edges = 0;
        for (int v = 0; v < jobs; v++) {
            first[v] = edges;
            hours[v] = 1 + draw(30);
            for (int k = 0, many = draw(6); k < many; k++) {
                int w = rank[v] + width / 2 + draw(width);
                if (w < jobs)
                    after[edges++] = name[w];
            }
            start[v] = -3;
        }
        first[jobs] = edges;

        long end = plan(jobs, hours, first, after, start), sum = 0, weighted = 0, at_once = 0;
        for (int v = 0; v < jobs; v++) {
            sum += start[v];
            weighted += start[v] * (1 + v % 41);
            at_once += start[v] == 0;
        }
        printf("end%d %ld\nsum%d %ld\nweighted%d %ld\nat_once%d %ld\n", call, end, call, sum, call, weighted, call, at_once);
    }
    free(name), free(rank), free(hours), free(first), free(after), free(start);
    return 0;
}
