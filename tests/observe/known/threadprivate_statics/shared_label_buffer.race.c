// Races: the helper's buffer has static storage, hence is shared by all threads that call it (5.2, 5.1.2).
#include <stdio.h>

#define WIDTH 8

static const char *hex_label(unsigned value) {
    static char text[WIDTH + 1];
    for (int d = WIDTH - 1; d >= 0; d--) {
        text[d] = "0123456789abcdef"[value & 15u]; // racy
        value >>= 4;
    }
    return text;
}

static int letters(const char *label) {
    int n = 0;
    for (int i = 0; i < WIDTH; i++)
        n += label[i] >= 'a'; // racy
    return n;
}

int main(void) {
    int count = 0;
#pragma omp parallel for reduction(+ : count)
    for (int i = 0; i < 400; i++)
        count += letters(hex_label((unsigned)i * 2654435761u));
    printf("counted letters: %d\n", count > 0);
    return 0;
}
