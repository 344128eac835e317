// Clean: the helper's static buffer is threadprivate (5.2, 5.2), so each thread writes and reads its own text.
#include <stdio.h>
#include <string.h>

static const char *roman(int n) {
    static char text[24];
#pragma omp threadprivate(text)
    static const struct {
        int value;
        const char *sign;
    } parts[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
    size_t len = 0;
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        while (n >= parts[p].value) {
            for (const char *s = parts[p].sign; *s; s++)
                text[len++] = *s;
            n -= parts[p].value;
        }
    }
    text[len] = '\0';
    return text;
}

int main(void) {
    int longest = 0, total = 0;
#pragma omp parallel for reduction(max : longest) reduction(+ : total)
    for (int year = 1; year < 300; year++) {
        const char *r = roman(year);
        int len = (int)strlen(r);
        total += len;
        if (len > longest)
            longest = len;
    }
    printf("longest %d, total %d\n", longest, total);
    return 0;
}
