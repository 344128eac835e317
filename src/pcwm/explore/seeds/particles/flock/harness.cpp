#include <cstdio>
#include <cstdlib>
#include <vector>

struct bird { double x, y, vx, vy; };

std::vector<double> fly(std::vector<bird> &flock, int ticks, double radius);

static double draw(unsigned &state)
{
    state = state * 747796405u + 2891336453u;
    unsigned word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737u;
    return ((word >> 22) ^ word) / 4294967296.0;
}

int main(int argc, char **argv)
{
    int birds = argc > 1 ? std::atoi(argv[1]) : 200;
    if (birds < 2 || birds > 1000000)
        return 2;
    unsigned state = 12345;
    for (int season = 0; season < 2; season++) {
        std::vector<bird> flock(birds - season);
        for (auto &b : flock) {
            b.x = 10.0 * draw(state);
            b.y = 6.0 * draw(state);
            b.vx = draw(state) - 0.5;
            b.vy = draw(state) - 0.3;
        }
        std::vector<double> speeds = fly(flock, 3, season ? 1.5 : 0.8);
        for (std::size_t tick = 0; tick < speeds.size(); tick++)
            std::printf("speed%d_%zu %.12g\n", season, tick, speeds[tick]);
        double places = 0.0, turns = 0.0;
        for (std::size_t i = 0; i < flock.size(); i++) {
            places += flock[i].x * (1 + i % 9) + flock[i].y * (1 + i % 4);
            turns += (flock[i].vx * flock[i].vx + 0.5 * flock[i].vy * flock[i].vy) * (1 + i % 6);
        }
        std::printf("places%d %.12g\nturns%d %.12g\n", season, places, season, turns);
    }
    return 0;
}
