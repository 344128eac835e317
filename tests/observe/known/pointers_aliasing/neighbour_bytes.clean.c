// Clean: neighbouring chars are separate memory locations (C11, 3.14), and each byte has exactly one writer.
#include <stdio.h>
#include <string.h>

static char rotate(char c, int by) {
    if (c >= 'a' && c <= 'z')
        return (char)('a' + (c - 'a' + by) % 26);
    return c;
}

static void caesar(char *out, const char *in, size_t n, int by) {
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t i = 0; i < n; i++)
        out[n - 1 - i] = rotate(in[i], by);
}

int main(void) {
    const char *line = "the quick brown fox jumps over the lazy dog while seven wizards mix a potion";
    struct {
        char text[100];
        char length;
        char shift;
    } message = {.shift = 3};
    size_t n = strlen(line);

    caesar(message.text, line, n, message.shift);
    message.text[n] = '\0';

    int spaces = 0;
#pragma omp parallel sections shared(message, spaces)
    {
#pragma omp section
        message.length = (char)n;
#pragma omp section
        message.shift = (char)(26 - message.shift);
#pragma omp section
        for (size_t i = 0; i < n; i++)
            spaces += message.text[i] == ' ';
    }
    printf("%s (%d, %d, %d)\n", message.text, message.length, message.shift, spaces);
    return 0;
}
