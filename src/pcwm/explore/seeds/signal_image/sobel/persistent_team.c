#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* The peak of each row first, then the peak of those. */
float sobel(int width, int height, const float *pixel, float *edge)
{
    float *row_peak = calloc(height, sizeof *row_peak);
    float peak = 0.0f;

    #pragma omp parallel
    {
        #pragma omp for schedule(static, 4)
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                const float *p = pixel + y * width + x;
                float gx = 0.0f, gy = 0.0f;
                if (x > 0 && x < width - 1 && y > 0 && y < height - 1) {
                    gx = p[1 - width] + 2 * p[1] + p[1 + width] - p[-1 - width] - 2 * p[-1] - p[width - 1];
                    gy = p[width - 1] + 2 * p[width] + p[width + 1] - p[-width - 1] - 2 * p[-width] - p[1 - width];
                }
                edge[y * width + x] = sqrtf(gx * gx + gy * gy);
                row_peak[y] = fmaxf(row_peak[y], edge[y * width + x]);
            }

        #pragma omp single
        for (int y = 0; y < height; y++)
            peak = fmaxf(peak, row_peak[y]);

        #pragma omp for simd schedule(static)
        for (int i = 0; i < width * height; i++)
            edge[i] /= peak;
    }
    free(row_peak);
    return peak;
}
