#include <cstdio>
#include <functional>
#include <thread>
#include <vector>

struct Statistics {
    double sum = 0;
    int count = 0;
};

static void gather(const std::vector<double> &v, Statistics &s) {
    for (double x : v) {
        s.sum += x;
        s.count++;
    }
}

int main() {
    std::vector<double> v(500, 1.5);
    Statistics s;
    std::thread t(gather, std::cref(v), std::ref(s));
    const int counted = s.count;
    const double mean = counted > 0 ? s.sum / counted : 0;
    t.join();
    std::printf("%s, in the end %d\n", mean >= 0 ? "mean read" : "negative", s.count);
    return 0;
}
