// The declare simd function only computes on its arguments, and each iteration reads height and writes its own shade.
#include <stdio.h>

#define WIDTH 900

static float height[WIDTH + 1];
static float shade[WIDTH];

#pragma omp declare simd uniform(sun) notinbranch
static float slope_light(float west, float east, float sun) {
    float slope = east - west;
    float light = sun - 0.25f * slope;
    return light < 0.0f ? 0.0f : light;
}

int main(void) {
    const float sun = 1.5f;
    for (int x = 0; x <= WIDTH; x++)
        height[x] = (float)((x * 7) % 19) * 0.5f;

#pragma omp parallel
    {
#pragma omp for simd schedule(simd : static, 20)
        for (int x = 0; x < WIDTH; x++)
            shade[x] = slope_light(height[x], height[x + 1], sun);

#pragma omp for simd
        for (int x = 0; x < WIDTH; x++)
            height[x] += 0.125f * shade[WIDTH - 1 - x];
    }

    double sum = 0.0;
    for (int x = 0; x < WIDTH; x++)
        sum += (double)height[x];
    printf("sum %.4f\n", sum);
    return 0;
}
