// Races: copyin (5.2, 5.7.1) copies the threadprivate pointer, so each thread's pointer leads to the same window.
#include <stdio.h>

#define WINDOW 5

static int *window;
static int filled;
#pragma omp threadprivate(window, filled)

static int moving_sum(int sample) {
    window[filled % WINDOW] = sample; // racy
    filled++;
    int sum = 0;
    for (int i = 0; i < WINDOW; i++)
        sum += window[i]; // racy
    return sum;
}

int main(void) {
    int storage[WINDOW] = {0};
    int peak = 0;
    window = storage;
    filled = 0;

#pragma omp parallel for copyin(window, filled) reduction(max : peak) schedule(static, 60)
    for (int t = 0; t < 480; t++) {
        int s = moving_sum((t * 17) % 43);
        if (s > peak)
            peak = s;
    }
    printf("peak seen: %d\n", peak > 0);
    return 0;
}
