#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    int lines = argc > 1 ? atoi(argv[1]) : 120;
    const int width = 32;
    char *buffer = malloc(width + 1);
    int *digest = malloc(lines * sizeof(int));

#pragma omp parallel for firstprivate(buffer)
    for (int i = 0; i < lines; i++) {
        for (int k = 0; k < width; k++)
            buffer[k] = (char)('a' + (i * k + i) % 26);
        int h = 0;
        for (int k = 0; k < width; k++)
            h = h * 31 % 8191 + buffer[k];
        digest[i] = h;
    }

    int all = 0;
    for (int i = 0; i < lines; i++)
        all ^= digest[i];
    printf("digest %d\n", all);
    free(buffer);
    free(digest);
    return 0;
}
