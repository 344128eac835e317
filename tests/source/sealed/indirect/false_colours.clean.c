#include <stdio.h>

#define PIXELS 1600

struct rgb {
    unsigned char r, g, b;
};

int main(void) {
    static unsigned char heat[PIXELS];
    static struct rgb palette[256], out[PIXELS];

    for (int i = 0; i < 256; i++) {
        palette[i].r = (unsigned char)i;
        palette[i].g = (unsigned char)(255 - i);
        palette[i].b = (unsigned char)(i * 3);
    }
    for (int i = 0; i < PIXELS; i++)
        heat[i] = (unsigned char)(i * 17 % 256);

#pragma omp parallel for schedule(dynamic, 50)
    for (int i = 0; i < PIXELS; i++)
        out[i] = palette[heat[i]];

    unsigned sum = 0;
    for (int i = 0; i < PIXELS; i++)
        sum = sum * 7 + out[i].r + out[i].g + out[i].b;
    printf("%u\n", sum);
    return 0;
}
