#include <stdio.h>

#define GAMES 300

static int best, best_player, played;

static int play(int game) {
    int s = 0;
    for (int move = 1; move <= 10; move++)
        s += (game * move) % 13;
    return s;
}

int main(void) {
#pragma omp parallel for schedule(dynamic)
    for (int g = 0; g < GAMES; g++) {
        int score = play(g);
#pragma omp critical
        {
            if (score > best) {
                best = score;
                best_player = g;
            }
        }
        played += 1;
    }
    printf("best %d by %d of %d\n", best, best_player, played);
    return 0;
}
