#include <stdio.h>

#define N 300

int main(void) {
    static int ticket[N], given[N];
    for (int i = 0; i < N; i++)
        ticket[i] = 5000 + i;
    int *cursor = ticket;

#pragma omp parallel for
    for (int i = 0; i < N; i++)
        given[i] = *cursor++;

    long s = 0;
    for (int i = 0; i < N; i++)
        s += given[i];
    printf("%s\n", s > 0 ? "given out" : "none");
    return 0;
}
