#include <math.h>

/* Gradient and peak in one pass, scaling in another. */
float sobel(int width, int height, const float *pixel, float *edge)
{
    float peak = 0.0f;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float magnitude = 0.0f;
            if (x > 0 && x < width - 1 && y > 0 && y < height - 1) {
                const float *p = pixel + y * width + x;
                float gx = p[1 - width] + 2 * p[1] + p[1 + width] - p[-1 - width] - 2 * p[-1] - p[width - 1];
                float gy = p[width - 1] + 2 * p[width] + p[width + 1] - p[-width - 1] - 2 * p[-width] - p[1 - width];
                magnitude = sqrtf(gx * gx + gy * gy);
            }
            edge[y * width + x] = magnitude;
            peak = magnitude > peak ? magnitude : peak;
        }
    for (int i = 0; i < width * height; i++)
        edge[i] /= peak;
    return peak;
}
