#include <stdio.h>

#define LETTERS 900
#define STREETS 12

int main(void) {
    static int street[LETTERS], place[LETTERS], tray[LETTERS];
    int next[STREETS + 1] = {0};

    for (int i = 0; i < LETTERS; i++) {
        street[i] = (i * 5 + i / 11) % STREETS;
        next[street[i] + 1]++;
    }
    for (int s = 0; s < STREETS; s++)
        next[s + 1] += next[s];
    for (int i = 0; i < LETTERS; i++)
        place[i] = next[street[i]]++;

#pragma omp parallel for
    for (int i = 0; i < LETTERS; i++)
        tray[place[i]] = i;

    long code = 1;
    for (int i = 0; i < LETTERS; i++)
        code = (code * 29 + tray[i]) % 1000033;
    printf("tray code %ld\n", code);
    return 0;
}
