// Races: vector<bool> packs neighbouring elements into one word, so different indices share a memory location.
#include <cstdio>
#include <vector>

class Grid {
  public:
    explicit Grid(int cells) : seen_(cells, false), cost_(cells, 0) {}

    void visit(int cell) {
        cost_[cell] = (cell * 29) % 83;
        if (cost_[cell] % 4 != 1)
            seen_[cell] = true; // racy
    }

    int cells() const { return static_cast<int>(cost_.size()); }
    bool seen(int cell) const { return seen_[cell]; }

  private:
    std::vector<bool> seen_;
    std::vector<int> cost_;
};

int main() {
    Grid grid(1000);
#pragma omp parallel for
    for (int c = 0; c < grid.cells(); c++)
        grid.visit(c);

    int seen = 0;
    for (int c = 0; c < grid.cells(); c++)
        seen += grid.seen(c);
    std::printf("seen some: %d\n", seen > 0);
    return 0;
}
