// Races: each iteration reads what the previous one wrote, and chunks of 50 go to different threads in no order.
#include <stdio.h>

typedef struct {
    short delta;
    int value;
} sample;

static void load(sample *s, int n) {
    for (int i = 0; i < n; i++) {
        s[i].delta = (short)((i * 13) % 9 - 4);
        s[i].value = 0;
    }
    s[0].value = 1000;
}

int main(void) {
    enum { N = 1500 };
    static sample track[N];
    load(track, N);

#pragma omp parallel for schedule(dynamic, 50)
    for (int i = 1; i < N; i++)
        track[i].value = track[i - 1].value + track[i].delta; // racy

    printf("first %d, decoded %d\n", track[0].value, N - 1);
    return 0;
}
