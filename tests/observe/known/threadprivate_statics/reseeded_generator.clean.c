// Clean: the generator state is threadprivate (5.2, 5.2), and each item seeds its own thread's copy before drawing.
#include <stdio.h>

static unsigned long long state;
static int draws;
#pragma omp threadprivate(state, draws)

static void seed(unsigned long long s) {
    state = s * 6364136223846793005ULL + 1442695040888963407ULL;
    draws = 0;
}

static unsigned draw(void) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    draws++;
    return (unsigned)(state >> 40);
}

static int walk(int walker) {
    int x = 0;
    seed((unsigned long long)walker);
    while (draws < 20)
        x += draw() % 2 ? 1 : -1;
    return x;
}

int main(void) {
    enum { WALKERS = 250 };
    int end[WALKERS], far = 0;
#pragma omp parallel for schedule(dynamic, 7) reduction(+ : far)
    for (int w = 0; w < WALKERS; w++) {
        end[w] = walk(w);
        far += end[w] > 4 || end[w] < -4;
    }
    printf("far %d, first %d, last %d\n", far, end[0], end[WALKERS - 1]);
    return 0;
}
