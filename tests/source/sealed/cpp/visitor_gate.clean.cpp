#include <atomic>
#include <cstdio>

class Gate {
public:
    void pass(int group) {
        people_.fetch_add(group);
        int seen = largest_.load();
        while (group > seen && !largest_.compare_exchange_weak(seen, group)) {
        }
    }
    int people() const { return people_; }
    int largest() const { return largest_; }

private:
    std::atomic<int> people_{0};
    std::atomic<int> largest_{0};
};

int main() {
    Gate gate;
#pragma omp parallel for
    for (int i = 0; i < 600; i++)
        gate.pass(1 + i * 7 % 12);
    std::printf("%d people, largest group %d\n", gate.people(), gate.largest());
    return 0;
}
