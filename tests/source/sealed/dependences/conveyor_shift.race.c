#include <stdio.h>

int main(void) {
    enum { SLOTS = 800 };
    static int belt[SLOTS];
    int removed = 0;

    for (int i = 0; i < SLOTS; i++)
        belt[i] = (i * 13 + 5) % 97;

    for (int tick = 0; tick < 5; tick++) {
        removed += belt[0];
#pragma omp parallel for
        for (int i = 0; i < SLOTS - 1; i++)
            belt[i] = belt[i + 1];
        belt[SLOTS - 1] = tick;
    }

    printf("removed %d, first %d\n", removed, belt[0]);
    return 0;
}
