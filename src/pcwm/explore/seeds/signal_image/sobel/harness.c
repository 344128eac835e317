#include <stdio.h>
#include <stdlib.h>

enum { FRAMES = 5 };

float sobel(int width, int height, const float *pixel, float *edge);

static unsigned long long state = 1070372631ULL;

static float noise(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (float)(state >> 40) / 16777216.0f;
}

int main(int argc, char **argv)
{
    int height = argc > 1 ? atoi(argv[1]) : 64, width = height + 9;
    if (height < 8)
        return 2;
    float *pixel = malloc((size_t)width * height * sizeof *pixel), *edge = malloc((size_t)width * height * sizeof *edge);
    if (!pixel || !edge)
        return 3;

    for (int frame = 0; frame < FRAMES; frame++) {
        /* A noisy ramp with a bright square that wanders from frame to frame. */
        int corner = height / 8 * (frame + 1);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int inside = x >= corner && x < corner + height / 4 && y >= corner && y < corner + height / 4;
                pixel[y * width + x] = 40.0f * inside + 10.0f * (float)(x + y) / (float)width + noise();
            }

        float peak = sobel(width, height, pixel, edge);

        double sum = 0.0, weighted = 0.0;
        for (int i = 0; i < width * height; i++) {
            sum += edge[i];
            weighted += edge[i] * (1.0 + i % 19);
        }
        printf("peak%d %.9g\nsum%d %.9g\nweighted%d %.9g\n", frame, peak, frame, sum, frame, weighted);
        printf("spot%d %.9g\n", frame, edge[(height / 3) * width + width / 2]);
    }
    free(pixel), free(edge);
    return 0;
}
