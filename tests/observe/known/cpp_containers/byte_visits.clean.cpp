// Clean: vector<char> keeps one byte per element, a memory location of its own, and each loop iteration has its cell.
#include <cstdio>
#include <numeric>
#include <vector>

class Grid {
  public:
    explicit Grid(int cells) : seen_(cells, 0), cost_(cells, 0) {}

    void visit(int cell) {
        int &cost = cost_[cell];
        cost = (cell * 29) % 83;
        if (cost % 4 != 1)
            seen_[cell] = 1;
    }

    char *begin() { return seen_.data(); }
    char *end() { return seen_.data() + seen_.size(); }
    int total_cost() const { return std::accumulate(cost_.begin(), cost_.end(), 0); }

  private:
    std::vector<char> seen_;
    std::vector<int> cost_;
};

int main() {
    Grid grid(1000);
    int seen = 0;
#pragma omp parallel
    {
#pragma omp for schedule(static, 1)
        for (int c = 0; c < 1000; c++)
            grid.visit(c);
#pragma omp for reduction(+ : seen)
        for (char *p = grid.begin(); p < grid.end(); ++p)
            seen += *p;
    }
    std::printf("seen %d, cost %d\n", seen, grid.total_cost());
    return 0;
}
