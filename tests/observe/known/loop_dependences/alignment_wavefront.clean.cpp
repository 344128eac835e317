// Cells of one anti-diagonal depend only on earlier diagonals, and each diagonal's parallel loop ends in a barrier.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

class Grid {
  public:
    Grid(int rows, int cols) : cols_(cols), cell_(static_cast<std::size_t>(rows) * cols, 0) {}
    int &at(int r, int c) { return cell_[static_cast<std::size_t>(r) * cols_ + c]; }

  private:
    int cols_;
    std::vector<int> cell_;
};

static std::string strand(int length, int step) {
    std::string s;
    for (int i = 0; i < length; ++i)
        s += "ACGT"[(i * step + i / 3) % 4];
    return s;
}

int main() {
    const std::string a = strand(40, 3), b = strand(36, 5);
    const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
    Grid best(n + 1, m + 1);

    for (int d = 2; d <= n + m; ++d) {
        const int first = std::max(1, d - m), last = std::min(n, d - 1);
#pragma omp parallel for
        for (int r = first; r <= last; ++r) {
            const int c = d - r;
            if (a[r - 1] == b[c - 1])
                best.at(r, c) = best.at(r - 1, c - 1) + 1;
            else
                best.at(r, c) = std::max(best.at(r - 1, c), best.at(r, c - 1));
        }
    }

    std::printf("common subsequence: %d\n", best.at(n, m));
    return 0;
}
