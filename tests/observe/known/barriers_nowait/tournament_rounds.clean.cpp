// An orphaned barrier in end_of_round separates each round's writes from the reads of the next by other threads.
#include <cstdio>
#include <omp.h>
#include <vector>

static void end_of_round() {
#pragma omp barrier
}

struct Range {
    int begin, end;
};

static Range share(int n, int me, int team) {
    return {n * me / team, n * (me + 1) / team};
}

int main() {
    constexpr int players = 256;
    std::vector<int> strength(players);
    for (int p = 0; p < players; ++p)
        strength[p] = (p * 97 + 31) % 509;

#pragma omp parallel default(none) shared(strength)
    {
        const int me = omp_get_thread_num(), team = omp_get_num_threads();
        for (int alive = players / 2; alive >= 1; alive /= 2) {
            const Range r = share(alive, me, team);
            for (int p = r.begin; p < r.end; ++p) {
                const int rival = strength[p + alive];
                if (rival > strength[p])
                    strength[p] = rival;
            }
            end_of_round();
        }
    }

    std::printf("champion has strength %d\n", strength[0]);
    return 0;
}
