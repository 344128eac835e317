#include <stdio.h>
#include <stdlib.h>

#define N 600

int main(int argc, char **argv) {
    int limit = argc > 1 ? atoi(argv[1]) : 500;
    static int level[N];
    int first_alarm = -1, highest = 0;
    for (int i = 0; i < N; i++)
        level[i] = (i * 61) % 400;

#pragma omp parallel for shared(first_alarm) reduction(max : highest)
    for (int i = 0; i < N; i++) {
        if (level[i] > highest)
            highest = level[i];
        if (level[i] > limit)
            first_alarm = i;
    }

    if (first_alarm < 0)
        printf("quiet, highest %d\n", highest);
    else
        printf("alarm at %d\n", first_alarm);
    return 0;
}
