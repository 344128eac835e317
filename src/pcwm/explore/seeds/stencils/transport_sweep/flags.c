#include <omp.h>
#include <stdlib.h>

/* A pipeline: each thread has a band of columns and lets the next one know how many rows it has finished, all directions counted. */
void transport(int rows, int cols, int angles, const double *slope, const double *source, double *flux)
{
    const int threads = omp_get_max_threads(), total = rows * angles;
    double *edge = malloc((size_t)threads * total * sizeof *edge);
    int *finished = calloc(threads, sizeof *finished);

    #pragma omp parallel num_threads(threads)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        const int from = cols * me / team, to = cols * (me + 1) / team;
        double *above = malloc((to - from + 1) * sizeof *above);

        for (int done = 0; done < total; done++) {
            const int r = done % rows;
            const double s = slope[done / rows];
            double left = 0.0;
            if (me > 0) {
                int ready;
                do {
                    #pragma omp atomic read acquire
                    ready = finished[me - 1];
                } while (ready <= done);
                left = edge[(size_t)(me - 1) * total + done];
            }
            for (int c = from; c < to; c++) {
                const double up = r == 0 ? 0.0 : above[c - from];
                const double before = done < rows ? 0.0 : flux[r * cols + c];
                left = above[c - from] = (source[r * cols + c] + s * up + (1.0 - s) * left) / 1.25;
                flux[r * cols + c] = before + left;
            }
            edge[(size_t)me * total + done] = left;
            #pragma omp atomic write release
            finished[me] = done + 1;
        }
        free(above);
    }
    free(edge);
    free(finished);
}
