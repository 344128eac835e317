// Clean: the phases are separated by join, the rows are disjoint, and the common histogram is changed under a mutex.
#include <array>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

using Row = std::vector<int>;

static void on_each_stripe(int workers, const std::function<void(int)> &body) {
    std::vector<std::thread> crew;
    for (int w = 0; w < workers; w++)
        crew.emplace_back(body, w);
    for (auto &t : crew)
        t.join();
}

int main() {
    constexpr int rows = 30, workers = 4;
    std::vector<Row> terrain(rows), smooth(rows);
    std::array<int, 10> histogram{};
    std::mutex histogram_mutex;

    on_each_stripe(workers, [&](int w) {
        for (int r = w; r < rows; r += workers)
            for (int c = 0; c < 20; c++)
                terrain[r].push_back((r * c + 3 * r) % 90);
    });

    on_each_stripe(workers, [&](int w) {
        std::array<int, 10> mine{};
        for (int r = w; r < rows; r += workers) {
            const Row &above = terrain[r > 0 ? r - 1 : r];
            smooth[r].resize(20);
            for (int c = 0; c < 20; c++) {
                smooth[r][c] = (above[c] + terrain[r][c]) / 2;
                mine[smooth[r][c] / 10]++;
            }
        }
        std::lock_guard<std::mutex> hold(histogram_mutex);
        for (std::size_t b = 0; b < mine.size(); b++)
            histogram[b] += mine[b];
    });

    for (int count : histogram)
        std::printf("%d ", count);
    std::printf("\n");
    return 0;
}
