#include <stdio.h>
#include <string.h>

#define LINES 120

static int depth, deepest;

static int check(const char *s) {
    int bad = 0;
    for (; *s; s++) {
        if (*s == '(')
            depth++;
        if (*s == ')')
            depth--;
        if (depth > deepest)
            deepest = depth;
        bad |= depth < 0;
    }
    return bad;
}

int main(void) {
    static char text[LINES][16];
    int bad[LINES];
    for (int i = 0; i < LINES; i++)
        strcpy(text[i], i % 2 ? "a(b(c)d)" : "((x)(y)(z))");

#pragma omp parallel for
    for (int i = 0; i < LINES; i++)
        bad[i] = check(text[i]);

    int n = 0;
    for (int i = 0; i < LINES; i++)
        n += bad[i] != 0;
    printf("%s\n", n < LINES ? "checked" : "all bad");
    return 0;
}
