#include <stdio.h>
#include <stdlib.h>

int equalise(int width, int height, unsigned char *pixel);

int main(int argc, char **argv)
{
    int width, height, frame;
    unsigned long long seed = 6364136223846793005ULL;
    unsigned char *pixel;

    height = argc > 1 ? atoi(argv[1]) : 64;
    width = height + 17;
    if (height < 8 || height > 30000) return 2;
    pixel = malloc((size_t)width * height);
    if (!pixel) return 3;

    for (frame = 0; frame < 3; frame++) {
        long sum = 0, weighted = 0, changes = 0;
        unsigned chain = 1;
        int levels, low = 255, high = 0;
        size_t i, count = (size_t)width * height;

        for (i = 0; i < count; i++) {
            int noise;
            seed = seed * 3935559000370003845ULL + 2691343689449507681ULL;
            noise = (int)(seed >> 58) + (int)(seed >> 52 & 31);
            pixel[i] = (unsigned char)(60 + noise / (frame + 1) + 30 * (int)(i / width) / height);
        }
        levels = equalise(width, height, pixel);
        for (i = 0; i < count; i++) {
            sum += pixel[i];
            weighted += pixel[i] * (long)(i % 199 + 1);
            changes += i > 0 && pixel[i] != pixel[i - 1];
            chain = chain * 33u + pixel[i];
            if (pixel[i] < low) low = pixel[i];
            if (pixel[i] > high) high = pixel[i];
        }
        printf("levels%d %d\nsum%d %ld\nweighted%d %ld\n", frame, levels, frame, sum, frame, weighted);
        printf("changes%d %ld\nchain%d %u\nlow%d %d\nhigh%d %d\n", frame, changes, frame, chain, frame, low, frame, high);
    }
    free(pixel);
    return 0;
}
