#include <math.h>
#include <omp.h>

/* Each thread remembers the strongest edge it met; the team agrees on one peak before it scales. */
float sobel(int width, int height, const float *pixel, float *edge)
{
    float peak = 0.0f;

    #pragma omp parallel
    {
        float strongest = 0.0f;

        #pragma omp for nowait
        for (int i = 0; i < width * height; i++) {
            int x = i % width, y = i / width;
            edge[i] = 0.0f;
            if (x == 0 || x == width - 1 || y == 0 || y == height - 1)
                continue;
            const float *p = pixel + i;
            float gx = p[1 - width] + 2 * p[1] + p[1 + width] - p[-1 - width] - 2 * p[-1] - p[width - 1];
            float gy = p[width - 1] + 2 * p[width] + p[width + 1] - p[-width - 1] - 2 * p[-width] - p[1 - width];
            edge[i] = sqrtf(gx * gx + gy * gy);
            strongest = fmaxf(strongest, edge[i]);
        }

        #pragma omp critical(peak)
        if (strongest > peak)
            peak = strongest;
        #pragma omp barrier

        #pragma omp for
        for (int i = 0; i < width * height; i++)
            edge[i] /= peak;
    }
    return peak;
}
