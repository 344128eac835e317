#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Row { unsigned key; int value; };
struct Joined { int matches; long total; };

std::vector<Joined> hash_join(const std::vector<Row>& prices, const std::vector<Row>& orders);

int main(int argc, char** argv)
{
    const int size = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (size < 20 || size > 20000000)
        return 2;

    std::uint64_t state = 6364136223846793005u;
    const auto draw = [&state](unsigned below) {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return static_cast<unsigned>((state * 2685821657736338717u) >> 33) % below;
    };
    const unsigned keys = static_cast<unsigned>(size) / 3;
    std::vector<Row> prices(size), orders(size + size / 2);
    for (Row& row : prices)
        row = {draw(keys) * 7919u + 3u, static_cast<int>(draw(2000)) - 500};
    for (Row& row : orders)
        row = {draw(keys + keys / 4) * 7919u + 3u, static_cast<int>(draw(50)) + 1};

    const std::vector<Joined> joined = hash_join(prices, orders);

    long matches = 0, total = 0, lonely = 0, most = 0;
    std::uint64_t hash = 0;
    for (const Joined& row : joined) {
        matches += row.matches;
        total += row.total;
        lonely += row.matches == 0;
        most = row.matches > most ? row.matches : most;
        hash = hash * 1099511628211u + static_cast<std::uint64_t>(row.matches) * 31u + static_cast<std::uint64_t>(row.total);
    }
    std::printf("rows %zu\nmatches %ld\ntotal %ld\n", joined.size(), matches, total);
    std::printf("lonely %ld\nmost %ld\nhash %llu\n", lonely, most, static_cast<unsigned long long>(hash >> 20));
    return 0;
}
