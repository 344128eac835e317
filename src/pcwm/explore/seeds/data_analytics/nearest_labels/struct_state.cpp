#include <algorithm>
#include <omp.h>
#include <utility>
#include <vector>

struct Point { float x, y; int label; };

namespace {

// All that one thread needs to classify queries; it is made once and used for many.
struct Voter {
    const std::vector<Point>& known;
    const int k;
    std::vector<std::pair<float, int>> near;
    std::vector<int> votes;

    Voter(const std::vector<Point>& points, int count) : known(points), k(count), near(points.size()), votes(16) {}

    void measure(const Point& query)
    {
        int index = 0;
        for (auto& [distance, point] : near) {
            const float dx = query.x - known[index].x, dy = query.y - known[index].y;
            distance = dx * dx + dy * dy;
            point = index++;
        }
    }

    int classify(const Point& query)
    {
        measure(query);
        std::nth_element(near.begin(), near.begin() + (k - 1), near.end());
        std::fill(votes.begin(), votes.end(), 0);
        int best = 0;
        for (int i = 0; i < k; ++i) {
            const int label = known[near[i].second].label;
            ++votes[label];
            if (votes[label] > votes[best] || (votes[label] == votes[best] && label < best))
                best = label;
        }
        return best;
    }
};

} // namespace

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    std::vector<int> classes(queries.size());
    #pragma omp parallel
    {
        Voter voter(known, k);
        #pragma omp for schedule(static) nowait
        for (std::size_t q = 0; q < queries.size(); ++q)
            classes[q] = voter.classify(queries[q]);
    }
    return classes;
}
