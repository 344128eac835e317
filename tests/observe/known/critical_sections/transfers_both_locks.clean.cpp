// Each transfer holds the locks of both accounts, taken in index order, while it reads or changes either balance.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <omp.h>

class Account {
  public:
    Account() { omp_init_lock(&lock_); }
    ~Account() { omp_destroy_lock(&lock_); }
    Account(const Account &) = delete;
    Account &operator=(const Account &) = delete;

    long cents = 1000;
    void enter() { omp_set_lock(&lock_); }
    void leave() { omp_unset_lock(&lock_); }

  private:
    omp_lock_t lock_;
};

struct Hold {
    Account &a;
    explicit Hold(Account &account) : a(account) { a.enter(); }
    ~Hold() { a.leave(); }
};

int main() {
    constexpr int accounts = 12, transfers = 600;
    const auto bank = std::make_unique<Account[]>(accounts);

#pragma omp parallel for schedule(dynamic, 3)
    for (int t = 0; t < transfers; ++t) {
        const int from = t % accounts;
        const int to = (from + 1 + t % 5) % accounts;
        Hold first(bank[std::min(from, to)]);
        Hold second(bank[std::max(from, to)]);
        const long amount = 1 + t % 20;
        bank[from].cents -= amount;
        bank[to].cents += amount;
    }

    long sum = 0, code = 0;
    for (int a = 0; a < accounts; ++a) {
        sum += bank[a].cents;
        code = (code * 17 + bank[a].cents) % 100003;
    }
    std::printf("%ld cents, code %ld\n", sum, code);
    return 0;
}
