// Races: inner thread 5 of the second team reads the first team's entry, and no barrier spans both inner teams.
#include <omp.h>
#include <stdio.h>

typedef struct {
    int best;
    int rounds;
} entry;

static int throw_dice(int team, int player, int round) {
    int v = (team * 31 + player * 17 + round * 7) % 36;
    return v / 6 + v % 6 + 2;
}

static void play(entry *board, int team) {
    entry *own = &board[team];
#pragma omp parallel num_threads(6)
    {
        int player = omp_get_thread_num();
        int best = 0;
        for (int round = 0; round < 40; round++) {
            int points = throw_dice(team, player, round);
            if (points > best)
                best = points;
        }
        if (team == 1 && player == 5 && best <= board[0].best) // racy
            best--;
#pragma omp critical(board)
        {
            if (best > own->best)
                own->best = best; // racy
            own->rounds += 40;
        }
    }
}

int main(void) {
    entry board[2] = {{0, 0}, {0, 0}};
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2) shared(board)
    {
        int team = omp_get_thread_num();
        play(board, team);
        if (omp_get_num_threads() == 1)
            play(board, 1);
    }
    printf("rounds %d\n", board[0].rounds + board[1].rounds);
    return 0;
}
