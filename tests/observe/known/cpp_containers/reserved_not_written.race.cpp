// Races: the atomic index reserves a slot, but a reader of the newest slot may come before its owner has filled it.
#include <atomic>
#include <cstdio>
#include <vector>

struct Sighting {
    int where = 0;
    int size = 0;
};

class Logbook {
  public:
    explicit Logbook(std::size_t capacity) : pages_(capacity) {}

    void add(int where, int size) {
        Sighting s;
        s.where = where;
        s.size = size;
        pages_[used_.fetch_add(1)] = s; // racy
    }

    int newest_size() const {
        std::size_t n = used_.load();
        return n == 0 ? 0 : pages_[n - 1].size; // racy
    }

    std::size_t used() const { return used_.load(); }

  private:
    std::vector<Sighting> pages_;
    std::atomic<std::size_t> used_{0};
};

int main() {
    Logbook book(800);
    int largest = 0;
#pragma omp parallel for schedule(dynamic, 8) reduction(max : largest)
    for (int i = 0; i < 800; i++) {
        int size = (i * i * 3 + 7 * i) % 91;
        if (size > 20)
            book.add(i, size);
        if (i % 160 == 159) {
            int newest = book.newest_size();
            largest = newest > largest ? newest : largest;
        }
    }
    std::printf("sightings %zu, bounded %d\n", book.used(), largest < 91);
    return 0;
}
