#include <algorithm>
#include <numeric>
#include <omp.h>
#include <vector>

struct Point { float x, y; int label; };

static int label_of(const Point& query, const std::vector<Point>& known, int k)
{
    std::vector<float> distance(known.size());
    std::transform(known.begin(), known.end(), distance.begin(), [&query](const Point& p) {
        return (p.x - query.x) * (p.x - query.x) + (p.y - query.y) * (p.y - query.y);
    });
    std::vector<int> order(known.size());
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + k, order.end(), [&distance](int a, int b) {
        return distance[a] < distance[b] || (distance[a] == distance[b] && a < b);
    });

    std::vector<int> votes(16);
    for (int i = 0; i < k; ++i)
        votes[known[order[i]].label]++;
    return static_cast<int>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    const std::size_t batch = 10;
    std::vector<int> classes(queries.size());
    std::size_t first;

    #pragma omp parallel
    #pragma omp single
    {
        #pragma omp taskgroup
        for (first = 0; first < queries.size(); first += batch)
        {
            #pragma omp task
            for (std::size_t q = first; q < std::min(first + batch, queries.size()); ++q)
                classes[q] = label_of(queries[q], known, k);
        }
    }
    return classes;
}
