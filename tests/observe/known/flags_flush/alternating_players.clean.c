// Clean: the board is touched only by the player whose turn was released to it and acquired (5.2, 1.4.5 and 15.8.4).
#include <omp.h>
#include <sched.h>
#include <stdio.h>

#define MOVES 24

typedef struct {
    int turn;
    int stones;
    int taken[2];
} nim;

static int whose_turn(nim *g) {
    int t;
#pragma omp atomic read acquire
    t = g->turn;
    return t;
}

static void move(nim *g, int player) {
    int take = 1 + (g->stones + player) % 3;
    if (take > g->stones)
        take = g->stones;
    g->stones -= take;
    g->taken[player] += take;
#pragma omp atomic write release
    g->turn = 1 - player;
}

static void play(nim *g, int player) {
    for (int m = 0; m < MOVES; m++) {
        while (whose_turn(g) != player)
            sched_yield();
        move(g, player);
    }
}

int main(void) {
    nim game = {.turn = 0, .stones = 100, .taken = {0, 0}};
#pragma omp parallel num_threads(2) shared(game)
    {
        if (omp_get_num_threads() == 2) {
            play(&game, omp_get_thread_num());
        } else {
            for (int m = 0; m < 2 * MOVES; m++)
                move(&game, m % 2);
        }
    }
    printf("taken %d and %d, left %d\n", game.taken[0], game.taken[1], game.stones);
    return 0;
}
