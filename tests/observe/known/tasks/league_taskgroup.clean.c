// The end of taskgroup waits for all descendants of its child tasks (5.2, 15.4), so every point is in before the sums.
#include <stdio.h>

#define TEAMS 10
#define MATCHES 24

static int points[TEAMS][MATCHES];

static int play(int team, int match) {
    int luck = team * 31 + match * 17;
    for (int i = 0; i < 40; i++)
        luck = (luck * 11 + 5) % 127;
    return luck % 4;
}

static void season(int team) {
    for (int m = 0; m < MATCHES; m++) {
#pragma omp task firstprivate(m, team)
        points[team][m] = play(team, m);
    }
}

int main(void) {
    int best = 0, best_sum = -1;

#pragma omp parallel
#pragma omp single
    {
#pragma omp taskgroup
        {
            for (int t = 0; t < TEAMS; t++) {
#pragma omp task
                season(t);
            }
        }
        for (int t = 0; t < TEAMS; t++) {
            int sum = 0;
            for (int m = 0; m < MATCHES; m++)
                sum += points[t][m];
            if (sum > best_sum) {
                best_sum = sum;
                best = t;
            }
        }
    }

    printf("team %d wins with %d points\n", best, best_sum);
    return 0;
}
