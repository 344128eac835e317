// The quick test before the critical region reads highest with no lock while another thread may be writing it inside.
#include <cstdio>
#include <vector>

class Auction {
  public:
    void offer(int bidder, int cents) {
        if (cents <= highest_) // racy
            return;
#pragma omp critical(hammer)
        {
            if (cents > highest_) {
                highest_ = cents; // racy
                leader_ = bidder;
            }
        }
    }
    int highest() const { return highest_; }
    int leader() const { return leader_; }

  private:
    int highest_ = 0;
    int leader_ = -1;
};

int main() {
    std::vector<int> bids(900);
    for (std::size_t i = 0; i < bids.size(); ++i)
        bids[i] = static_cast<int>((i * 7919 + 13) % 100003);

    Auction lot;
    const int n = static_cast<int>(bids.size());
#pragma omp parallel for schedule(static)
    for (int b = 0; b < n; ++b)
        lot.offer(b, bids[b]);

    std::printf("sold to %d for %d\n", lot.leader(), lot.highest());
    return 0;
}
