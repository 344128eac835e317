#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class Account {
public:
    explicit Account(long cents) : cents_(cents) {}
    static bool transfer(Account &a, Account &b, long cents) {
        if (&a == &b)
            return false;
        std::scoped_lock both(a.m_, b.m_);
        if (a.cents_ < cents)
            return false;
        a.cents_ -= cents;
        b.cents_ += cents;
        return true;
    }
    long cents() const { return cents_; }

private:
    std::mutex m_;
    long cents_;
};

int main() {
    std::vector<Account *> bank;
    for (int k = 0; k < 6; k++)
        bank.push_back(new Account(10000));
    std::vector<std::thread> clerks;
    for (int c = 0; c < 4; c++)
        clerks.emplace_back([&bank, c] {
            for (int i = 0; i < 80; i++)
                Account::transfer(*bank[(i + c) % 6], *bank[(i * 5 + 2 * c + 1) % 6], 25 + i);
        });
    for (auto &t : clerks)
        t.join();
    long all = 0;
    for (Account *a : bank) {
        all += a->cents();
        delete a;
    }
    std::printf("%ld\n", all);
    return 0;
}
