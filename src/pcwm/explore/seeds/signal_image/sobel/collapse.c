#include <math.h>
#include <omp.h>
#include <string.h>

/* Inner pixels only; the border was cleared before. */
float sobel(int width, int height, const float *pixel, float *edge)
{
    float peak = 0.0f;
    memset(edge, 0, (size_t)width * height * sizeof *edge);

    #pragma omp parallel for collapse(2) reduction(max : peak)
    for (int y = 1; y < height - 1; y++)
        for (int x = 1; x < width - 1; x++) {
            const float *up = pixel + (y - 1) * width + x, *mid = up + width, *down = mid + width;
            float gx = up[1] + 2 * mid[1] + down[1] - up[-1] - 2 * mid[-1] - down[-1];
            float gy = down[-1] + 2 * down[0] + down[1] - up[-1] - 2 * up[0] - up[1];
            float strength = sqrtf(gx * gx + gy * gy);
            edge[y * width + x] = strength;
            if (strength > peak)
                peak = strength;
        }

    #pragma omp parallel for collapse(2)
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            edge[y * width + x] /= peak;
    return peak;
}
