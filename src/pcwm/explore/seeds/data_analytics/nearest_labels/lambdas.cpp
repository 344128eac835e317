#include <algorithm>
#include <array>
#include <omp.h>
#include <queue>
#include <utility>
#include <vector>

struct Point { float x, y; int label; };

// The k nearest points so far are kept in a queue with the farthest on top.
std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    std::vector<int> classes(queries.size());

    const auto square = [](float v) { return v * v; };
    const auto classify = [&](const Point& query) {
        std::priority_queue<std::pair<float, int>> nearest;
        for (int i = 0; i < static_cast<int>(known.size()); ++i) {
            nearest.emplace(square(query.x - known[i].x) + square(query.y - known[i].y), i);
            if (static_cast<int>(nearest.size()) > k)
                nearest.pop();
        }
        std::array<int, 16> votes{};
        for (; !nearest.empty(); nearest.pop())
            ++votes[known[nearest.top().second].label];
        return static_cast<int>(std::max_element(votes.begin(), votes.end()) - votes.begin());
    };

    #pragma omp parallel for schedule(dynamic, 8) default(none) shared(classes, queries, classify)
    for (std::size_t q = 0; q < queries.size(); ++q)
        classes[q] = classify(queries[q]);
    return classes;
}
