#include <algorithm>
#include <omp.h>
#include <vector>

struct Point { float x, y; int label; };

namespace {

// The nearest points of those shown so far, in order.
class Shortlist
{
public:
    explicit Shortlist(int limit = 0) : limit_(limit) {}

    void show(float distance, int index)
    {
        int at = size_;
        while (at > 0 && (distance < entry_[at - 1].distance || (distance == entry_[at - 1].distance && index < entry_[at - 1].index)))
            --at;
        if (at == limit_)
            return;
        size_ = std::min(size_ + 1, limit_);
        std::copy_backward(entry_ + at, entry_ + size_ - 1, entry_ + size_);
        entry_[at] = {distance, index};
    }

    void merge(const Shortlist& other)
    {
        for (int i = 0; i < other.size_; ++i)
            show(other.entry_[i].distance, other.entry_[i].index);
    }

    int vote(const std::vector<Point>& known) const
    {
        int votes[16] = {};
        for (int i = 0; i < size_; ++i)
            ++votes[known[entry_[i].index].label];
        return static_cast<int>(std::max_element(votes, votes + 16) - votes);
    }

    int limit() const { return limit_; }

private:
    struct Entry { float distance; int index; };
    Entry entry_[32];
    int limit_, size_ = 0;
};

#pragma omp declare reduction(nearest : Shortlist : omp_out.merge(omp_in)) initializer(omp_priv = Shortlist(omp_orig.limit()))

} // namespace

std::vector<int> nearest_labels(const std::vector<Point>& known, const std::vector<Point>& queries, int k)
{
    std::vector<int> classes;
    for (const Point& query : queries)
    {
        Shortlist nearest(k);
        #pragma omp parallel for reduction(nearest : nearest)
        for (std::size_t i = 0; i < known.size(); ++i)
        {
            const float dx = query.x - known[i].x, dy = query.y - known[i].y;
            nearest.show(dx * dx + dy * dy, static_cast<int>(i));
        }
        classes.push_back(nearest.vote(known));
    }
    return classes;
}
