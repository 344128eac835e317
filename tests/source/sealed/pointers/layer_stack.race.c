#include <stdio.h>
#include <stdlib.h>

#define LAYERS 36
#define PLANES 12
#define WIDTH 30

int main(void) {
    float *plane[PLANES], *layer[LAYERS];
    for (int p = 0; p < PLANES; p++)
        plane[p] = calloc(WIDTH, sizeof(float));
    for (int l = 0; l < LAYERS; l++)
        layer[l] = plane[l % PLANES];

#pragma omp parallel for
    for (int l = 0; l < LAYERS; l++) {
        float *at = layer[l];
        for (int k = 0; k < WIDTH; k++)
            at[k] += (float)(l + k) * 0.5f;
    }

    float s = 0;
    for (int p = 0; p < PLANES; p++) {
        s += plane[p][WIDTH - 1];
        free(plane[p]);
    }
    printf("%.2f\n", s);
    return 0;
}
