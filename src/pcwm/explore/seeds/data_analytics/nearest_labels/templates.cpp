#include <array>
#include <omp.h>
#include <vector>

struct Point { float x, y; int label; };

template <typename Distance, int Most>
class Nearest
{
public:
    Nearest(const std::vector<Point>& known, int k) : known_(known), k_(k) {}

    int operator()(const Point& query) const
    {
        static std::array<Distance, Most + 1> distance;
        static std::array<int, Most + 1> label;

        int kept = 0;
        for (const Point& point : known_)
        {
            const Distance d = between(query, point);
            if (kept == k_ && !(d < distance[kept - 1]))
                continue;
            int at = kept < k_ ? kept++ : kept - 1;
            for (; at > 0 && d < distance[at - 1]; --at)
            {
                distance[at] = distance[at - 1];
                label[at] = label[at - 1];
            }
            distance[at] = d;
            label[at] = point.label;
        }

        std::array<int, 16> votes{};
        int winner = 0;
        for (int i = 0; i < kept; ++i)
            ++votes[label[i]];
        for (int candidate = 1; candidate < 16; ++candidate)
            if (votes[candidate] > votes[winner])
                winner = candidate;
        return winner;
    }

private:
    static Distance between(const Point& a, const Point& b)
    {
        return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
    }

    const std::vector<Point>& known_;
    const int k_;
};

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    const Nearest<float, 32> nearest(known, k);
    std::vector<int> classes(queries.size());
    #pragma omp parallel for
    for (std::size_t q = 0; q < queries.size(); ++q)
        classes[q] = nearest(queries[q]);
    return classes;
}
