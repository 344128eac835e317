#include <numeric>
#include <omp.h>
#include <utility>
#include <vector>

struct Edge { int a, b, weight; };

namespace {

// A tree's lightest edge so far, with a lock of its own.
class Slot {
public:
    Slot() { omp_init_lock(&lock_); }
    Slot(const Slot&) = delete;
    ~Slot() { omp_destroy_lock(&lock_); }

    void reset() { offer_ = {-1, -1}; }
    void offer(int weight, int e)
    {
        omp_set_lock(&lock_);
        if (offer_.second < 0 || std::make_pair(weight, e) < offer_)
            offer_ = {weight, e};
        omp_unset_lock(&lock_);
    }
    int edge() const { return offer_.second; }

private:
    omp_lock_t lock_;
    std::pair<int, int> offer_{-1, -1};
};

int top(std::vector<int>& up, int v)
{
    return up[v] == v ? v : up[v] = top(up, up[v]);
}

}  // namespace

long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
    std::vector<Slot> slots(vertices);
    std::vector<int> up(vertices), tree(vertices), taken(edges.size());
    std::iota(up.begin(), up.end(), 0);
    long total = 0, before = -1;

    while (total != before) {
        before = total;
        for (int v = 0; v < vertices; ++v) {
            slots[v].reset();
            tree[v] = top(up, v);
        }
        #pragma omp parallel for schedule(guided) default(none) shared(edges, slots, tree)
        for (std::size_t e = 0; e < edges.size(); ++e)
            if (const int x = tree[edges[e].a], y = tree[edges[e].b]; x != y) {
                slots[x].offer(edges[e].weight, static_cast<int>(e));
                slots[y].offer(edges[e].weight, static_cast<int>(e));
            }
        for (const Slot& slot : slots)
            if (const int e = slot.edge(); e >= 0 && !taken[e]) {
                up[top(up, edges[e].a)] = top(up, edges[e].b);
                taken[e] = 1;
                total += edges[e].weight;
            }
    }
    for (std::size_t e = 0; e < edges.size(); ++e)
        if (taken[e])
            chosen.push_back(static_cast<int>(e));
    return total;
}
