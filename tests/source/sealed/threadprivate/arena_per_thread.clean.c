#include <stdio.h>
#include <string.h>

#define N 180

static _Thread_local char arena[4096];
static _Thread_local int taken;

static char *grab(int bytes) {
    if (taken + bytes > (int)sizeof arena)
        taken = 0;
    char *p = arena + taken;
    taken += bytes;
    return p;
}

int main(void) {
    static int weight[N];

#pragma omp parallel for schedule(dynamic, 6)
    for (int i = 0; i < N; i++) {
        int len = 8 + i % 24;
        char *word = grab(len + 1);
        memset(word, 'a' + i % 26, len);
        word[len] = 0;
        int w = 0;
        for (char *c = word; *c; c++)
            w += *c - 'a' + 1;
        weight[i] = w;
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        s += weight[i];
    printf("weight %ld\n", s);
    return 0;
}
