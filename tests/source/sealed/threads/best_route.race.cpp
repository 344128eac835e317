#include <cstdio>
#include <functional>
#include <thread>
#include <vector>

static int route_length(int seed) {
    int length = 0;
    for (int k = 0; k < 20; k++) {
        seed = (seed * 1103 + 12345) % 32749;
        length += 1 + seed % 30;
    }
    return length;
}

static void search(int from, int to, int &best) {
    for (int s = from; s < to; s++) {
        const int length = route_length(s);
        if (length < best)
            best = length;
    }
}

int main() {
    int best = 1 << 20;
    std::vector<std::thread> pool;
    for (int w = 0; w < 3; w++)
        pool.emplace_back(search, 1 + w * 100, 101 + w * 100, std::ref(best));
    for (auto &t : pool)
        t.join();
    std::printf("%s\n", best < 400 ? "short" : "long");
    return 0;
}
