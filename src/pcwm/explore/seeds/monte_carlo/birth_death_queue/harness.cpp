#include <cstdint>
#include <cstdio>
#include <cstdlib>

struct stats { long count; double mean, m2; int peak; };

stats birth_death(int replicas, int jumps, double load, int capacity, std::uint64_t seed);

int main(int argc, char **argv)
{
    const int replicas = argc > 1 ? std::atoi(argv[1]) : 100;
    if (replicas < 2 || replicas > 100000000)
        return 2;
    const struct { int jumps; double load; int capacity; } room[] = {{120, 0.8, 1000}, {60, 1.1, 5}, {200, 0.4, 12}};
    std::uint64_t seed = 271828;
    for (const auto &r : room) {
        const stats s = birth_death(replicas, r.jumps, r.load, r.capacity, seed++);
        std::printf("count_%d %ld\nmean_%d %.12g\nm2_%d %.12g\npeak_%d %d\n", r.jumps, s.count, r.jumps, s.mean, r.jumps,
                    s.m2, r.jumps, s.peak);
    }
    return 0;
}
