#include <math.h>
#include <omp.h>
#include <stdlib.h>

static unsigned long long random_bits(unsigned long long s, unsigned long long i)
{
    unsigned long long z = (s << 32) + i;
    z *= 15241094284759029579ULL;
    z ^= z >> 29;
    z *= 11400714819323198485ULL;
    return z >> 11;
}

/* Thread p moves the particles of its block and adds up their weights; when all block sums are known, it writes down the places of
   those that are chosen out of its block. */
void follow(int n, int steps, const double *seen, unsigned long long seed, double *track)
{
    double *now = calloc(n, sizeof *now), *then = malloc(n * sizeof *then);
    unsigned long long *weight = malloc(n * sizeof *weight), *block = malloc(omp_get_max_threads() * sizeof *block);

    for (int t = 0; t < steps; t++) {
        double total = 0.0;

        #pragma omp parallel reduction(+ : total)
        {
            const int team = omp_get_num_threads(), p = omp_get_thread_num();
            const int from = (long)n * p / team, to = (long)n * (p + 1) / team;
            unsigned long long before = 0, sum = 0;

            for (int i = from; i < to; i++) {
                now[i] = 0.9 * now[i] + 2 * (random_bits(seed + t, i) / 9007199254740992.0) - 1;
                weight[i] = 1 + (unsigned long long)(1048576 * exp(-2 * (now[i] - seen[t]) * (now[i] - seen[t])));
                sum += weight[i];
            }
            block[p] = sum;
            #pragma omp barrier

            sum = 0;
            for (int q = 0; q < team; q++) {
                if (q == p)
                    before = sum;
                sum += block[q];
            }
            const unsigned long long turn = random_bits(seed + t, n) % sum;

            int k = 0;
            for (int step = n; step > 0; step /= 2)
                while (k + step <= n && ((k + step - 1) * sum + turn) / n < before)
                    k += step;
            for (int i = from; i < to; i++) {
                before += weight[i];
                for (; k < n && (k * sum + turn) / n < before; k++) {
                    then[k] = now[i];
                    total += now[i];
                }
            }
        }
        track[t] = total / n;
        double *swap = now;
        now = then, then = swap;
    }
    free(now), free(then), free(weight), free(block);
}
