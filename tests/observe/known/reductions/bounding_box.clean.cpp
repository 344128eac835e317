// A user-declared reduction gives every thread its own box, and the combiner touches only omp_in and omp_out.
#include <algorithm>
#include <cstdio>
#include <limits>
#include <vector>

struct Point {
    int x, y;
};

struct Box {
    int left = std::numeric_limits<int>::max(), right = std::numeric_limits<int>::min();
    int bottom = std::numeric_limits<int>::max(), top = std::numeric_limits<int>::min();

    void add(const Point &p) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        bottom = std::min(bottom, p.y);
        top = std::max(top, p.y);
    }
    void add(const Box &b) {
        left = std::min(left, b.left);
        right = std::max(right, b.right);
        bottom = std::min(bottom, b.bottom);
        top = std::max(top, b.top);
    }
};

#pragma omp declare reduction(enclose : Box : omp_out.add(omp_in)) initializer(omp_priv = Box())

int main() {
    std::vector<Point> cloud;
    for (int i = 0; i < 1000; ++i)
        cloud.push_back({(i * 619) % 733 - 300, (i * 401) % 547 - 90});

    Box box;
#pragma omp parallel for reduction(enclose : box) schedule(guided)
    for (std::size_t i = 0; i < cloud.size(); ++i)
        box.add(cloud[i]);

    std::printf("[%d, %d] x [%d, %d]\n", box.left, box.right, box.bottom, box.top);
    return 0;
}
