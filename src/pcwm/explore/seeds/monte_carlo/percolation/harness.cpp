#include <cstdint>
#include <cstdlib>
#include <iostream>

struct outcome { long occupied, spanning; int best_size, best_trial; };
outcome percolate(int trials, int side, double p, std::uint64_t seed);

int main(int argc, char **argv)
{
    const int trials = argc > 1 ? std::atoi(argv[1]) : 100;
    if (trials < 1 || trials > 10000000)
        return 2;
    const double p[] = {0.5, 0.59, 0.66};
    for (int run = 0; run < 3; run++) {
        const outcome o = percolate(trials - run % trials, 20 + 3 * run, p[run], 4242u + 77u * run);
        std::cout << "occupied" << run << ' ' << o.occupied << "\nspanning" << run << ' ' << o.spanning << "\nbest_size" << run << ' '
                  << o.best_size << "\nbest_trial" << run << ' ' << o.best_trial << '\n';
    }
    return 0;
}
