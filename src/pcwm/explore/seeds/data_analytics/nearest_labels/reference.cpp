#include <algorithm>
#include <utility>
#include <vector>

struct Point { float x, y; int label; };

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    std::vector<int> classes;
    std::vector<std::pair<float, int>> near(known.size());

    for (const Point& query : queries) {
        for (std::size_t i = 0; i < known.size(); ++i) {
            const float dx = query.x - known[i].x, dy = query.y - known[i].y;
            near[i] = {dx * dx + dy * dy, static_cast<int>(i)};
        }
        std::partial_sort(near.begin(), near.begin() + k, near.end());

        int votes[16] = {};
        for (int i = 0; i < k; ++i)
            ++votes[known[near[i].second].label];
        classes.push_back(static_cast<int>(std::max_element(votes, votes + 16) - votes));
    }
    return classes;
}
