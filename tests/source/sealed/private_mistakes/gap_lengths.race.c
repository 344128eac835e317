#include <stdio.h>

#define EVENTS 640

int main(void) {
    static long at[EVENTS], gap[EVENTS];
    for (int i = 0; i < EVENTS; i++)
        at[i] = 10L * i + i % 7;

    long last = at[0];
#pragma omp parallel for shared(last)
    for (int i = 1; i < EVENTS; i++) {
        gap[i] = at[i] - last;
        last = at[i];
    }

    long longest = 0;
    for (int i = 1; i < EVENTS; i++)
        if (gap[i] > longest)
            longest = gap[i];
    printf("longest gap %ld\n", longest);
    return 0;
}
