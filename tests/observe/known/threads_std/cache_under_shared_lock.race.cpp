// Races: the use count is increased under a shared lock, which two lookups may hold together, for sampled keys only.
#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

class FactorCache {
  public:
    int largest(int n) {
        {
            std::shared_lock<std::shared_mutex> reading(mutex_);
            auto it = known_.find(n);
            if (it != known_.end()) {
                if (n % 48 == 0)
                    it->second.uses++; // racy
                return it->second.factor;
            }
        }
        Entry e{compute(n), 0};
        std::unique_lock<std::shared_mutex> writing(mutex_);
        return known_.emplace(n, e).first->second.factor;
    }

    std::size_t size() const { return known_.size(); }

  private:
    struct Entry {
        int factor;
        int uses;
    };

    static int compute(int n) {
        int best = 1;
        for (int d = 2; n > 1; d++)
            for (; n % d == 0; n /= d)
                best = d;
        return best;
    }

    std::shared_mutex mutex_;
    std::map<int, Entry> known_;
};

int main() {
    FactorCache cache;
    std::vector<std::thread> crew;
    std::vector<long> sum(3, 0);
    for (int t = 0; t < 3; t++)
        crew.emplace_back([&cache, &sum, t] {
            long mine = 0;
            for (int i = 0; i < 240; i++)
                mine += cache.largest(2 + (i * (5 + 2 * t)) % 97);
            sum[t] = mine;
        });
    for (auto &t : crew)
        t.join();
    std::printf("cached %d, sum %d\n", cache.size() > 0, sum[0] + sum[1] + sum[2] > 0);
    return 0;
}
