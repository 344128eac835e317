// Clean: the zero-width bit-field separates left and right into two memory locations (C11, 3.14), one per section.
#include <stdio.h>

struct mixer {
    unsigned left : 9;
    unsigned left_mute : 1;
    unsigned : 0;
    unsigned right : 9;
    unsigned right_mute : 1;
};

static int envelope(int t) {
    return (t * t + 5 * t) % 512;
}

int main(void) {
    struct mixer desk[60] = {{0}};

#pragma omp parallel sections shared(desk)
    {
#pragma omp section
        for (int t = 0; t < 60; t++) {
            desk[t].left = (unsigned)envelope(t) & 0x1ffu;
            desk[t].left_mute = desk[t].left < 100;
        }
#pragma omp section
        for (int t = 59; t >= 0; t--) {
            desk[t].right = (unsigned)envelope(t + 7) & 0x1ffu;
            desk[t].right_mute = desk[t].right < 100;
        }
    }
    int left = 0, right = 0, muted = 0;
    for (int t = 0; t < 60; t++) {
        left += desk[t].left;
        right += desk[t].right;
        muted += desk[t].left_mute + desk[t].right_mute;
    }
    printf("left %d, right %d, muted %d\n", left, right, muted);
    return 0;
}
