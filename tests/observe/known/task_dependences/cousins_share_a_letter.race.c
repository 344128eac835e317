// Dependences order sibling tasks only (5.2, 15.9.5); writer and reader of letter have different parents.
#include <stdio.h>
#include <string.h>

struct letter {
    char text[48];
    int pages;
};

static struct letter letter;
static int words;

static void compose(struct letter *l) {
    const char *draft = "dear cousin the harvest was good";
    for (int i = 0; draft[i]; i++)
        l->text[i] = draft[i]; // racy
    l->pages = 2;              // racy
}

static int count_words(const struct letter *l) {
    int n = l->pages > 0; // racy
    for (int i = 0; i < 40; i++)
        n += l->text[i] == ' '; // racy
    return n;
}

int main(void) {
    memset(&letter, 0, sizeof letter);

#pragma omp parallel
#pragma omp single
    {
#pragma omp task
        {
#pragma omp task depend(out : letter)
            compose(&letter);
        }
#pragma omp task
        {
#pragma omp task depend(in : letter)
            words = count_words(&letter);
        }
    }

    printf("%s\n", words <= 40 ? "read" : "garbled");
    return 0;
}
