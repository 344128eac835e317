#include <float.h>
#include <omp.h>

static int nearest(const double *p, int dims, int k, const double *centre, double *distance)
{
    int at = 0;

    *distance = DBL_MAX;
    for (int c = 0; c < k; c++) {
        double square = 0;
        for (int d = 0; d < dims; d++)
            square += (p[d] - centre[c * dims + d]) * (p[d] - centre[c * dims + d]);
        if (square < *distance) {
            *distance = square;
            at = c;
        }
    }
    return at;
}

double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    double spread = 0;

    for (int round = 0; round < rounds; round++) {
        double sum[128] = { 0 };
        int members[16] = { 0 };
        spread = 0;

        #pragma omp parallel for reduction(+ : sum[:k * dims], members[:k], spread) schedule(static)
        for (int i = 0; i < n; i++) {
            double distance;
            int c = nearest(point + i * dims, dims, k, centre, &distance);
            label[i] = c;
            spread += distance;
            members[c]++;
            for (int d = 0; d < dims; d++)
                sum[c * dims + d] += point[i * dims + d];
        }

        for (int c = 0; c < k; c++)
            if (members[c] > 0)
                for (int d = 0; d < dims; d++)
                    centre[c * dims + d] = sum[c * dims + d] / members[c];
    }
    return spread;
}
