#include <algorithm>
#include <cstdio>
#include <vector>

struct Interval {
    double lo = 1e30, hi = -1e30;
    void cover(double a, double b) {
        lo = std::min(lo, a);
        hi = std::max(hi, b);
    }
};

#pragma omp declare reduction(hull : Interval : omp_out.cover(omp_in.lo, omp_in.hi)) initializer(omp_priv = Interval())

int main() {
    std::vector<Interval> parts(450);
    for (size_t i = 0; i < parts.size(); i++)
        parts[i].cover(i * 13 % 101, i * 13 % 101 + 4.5);

    Interval all;
#pragma omp parallel for reduction(hull : all)
    for (size_t i = 0; i < parts.size(); i++)
        all.cover(parts[i].lo, parts[i].hi);

    std::printf("[%.1f, %.1f]\n", all.lo, all.hi);
    return 0;
}
