#include <stdio.h>
#include <string.h>

static const char *text = "the quick brown fox jumps over the lazy dog while five wizards mix a jug of dark vinegar "
                          "and the pale queen signs every box of zinc";

int main(void) {
    int count[26] = {0};
    int length = (int)strlen(text), letters = 0;

#pragma omp parallel for reduction(+ : count[ : 26]) reduction(+ : letters)
    for (int i = 0; i < length; i++) {
        char c = text[i];
        if (c >= 'a' && c <= 'z') {
            count[c - 'a']++;
            letters++;
        }
    }

    printf("%d letters, e %d, z %d\n", letters, count[4], count[25]);
    return 0;
}
