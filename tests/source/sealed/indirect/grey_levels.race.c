#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int width = argc > 1 ? atoi(argv[1]) : 64;
    int height = argc > 2 ? atoi(argv[2]) : 30;
    unsigned char *pixel = malloc(width * height);
    int bins[16] = {0};

    for (int i = 0; i < width * height; i++)
        pixel[i] = (unsigned char)((i * 31 + i / 7) & 255);

#pragma omp parallel for
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            bins[pixel[y * width + x] >> 4]++;

    for (int b = 0; b < 16; b++)
        printf("%d%c", bins[b], b == 15 ? '\n' : ' ');
    free(pixel);
    return 0;
}
