#include <omp.h>
#include <stdlib.h>

typedef struct {
    double spread;
    double sum[16][8];
    int members[16];
} Share;

static void count_in(Share *share, const double *p, int dims, int k, const double *centre, int *label)
{
    double least = 1e300;
    for (int c = 0; c < k; c++) {
        double square = 0;
        for (int d = 0; d < dims; d++) {
            double off = p[d] - centre[c * dims + d];
            square += off * off;
        }
        if (square < least) {
            least = square;
            *label = c;
        }
    }
    share->spread += least;
    share->members[*label]++;
    for (int d = 0; d < dims; d++)
        share->sum[*label][d] += p[d];
}

double k_means(int n, int dims, const double *point, int k, double *centre, int *label, int rounds)
{
    Share *share = malloc(sizeof *share * omp_get_max_threads());
    double spread = 0;

    #pragma omp parallel
    {
        int rank = omp_get_thread_num(), ranks = omp_get_num_threads();
        for (int round = 0; round < rounds; round++) {
            share[rank] = (Share){ 0 };
            for (int i = rank; i < n; i += ranks)
                count_in(&share[rank], point + i * dims, dims, k, centre, label + i);

            /* the centres are dealt out too, and each is the mean over all shares */
            for (int c = rank; c < k; c += ranks) {
                int members = 0;
                for (int r = 0; r < ranks; r++)
                    members += share[r].members[c];
                for (int d = 0; d < dims && members > 0; d++) {
                    double sum = 0;
                    for (int r = 0; r < ranks; r++)
                        sum += share[r].sum[c][d];
                    centre[c * dims + d] = sum / members;
                }
            }
            #pragma omp barrier
        }
        #pragma omp atomic
        spread += share[rank].spread;
    }
    free(share);
    return spread;
}
