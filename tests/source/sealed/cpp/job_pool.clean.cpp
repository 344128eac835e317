#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

class Pool {
public:
    explicit Pool(int n) {
        for (int i = 0; i < n; i++)
            crew_.emplace_back([this] { work(); });
    }
    void submit(std::function<void()> job) {
        {
            std::lock_guard<std::mutex> hold(m_);
            jobs_.push(std::move(job));
        }
        wake_.notify_one();
    }
    void finish() {
        {
            std::lock_guard<std::mutex> hold(m_);
            closing_ = true;
        }
        wake_.notify_all();
        for (auto &t : crew_)
            t.join();
        crew_.clear();
    }

private:
    void work() {
        for (;;) {
            std::function<void()> job;
            {
                std::unique_lock<std::mutex> hold(m_);
                wake_.wait(hold, [this] { return closing_ || !jobs_.empty(); });
                if (jobs_.empty())
                    return;
                job = std::move(jobs_.front());
                jobs_.pop();
            }
            job();
        }
    }
    std::mutex m_;
    std::condition_variable wake_;
    std::queue<std::function<void()>> jobs_;
    std::vector<std::thread> crew_;
    bool closing_ = false;
};

int main() {
    std::vector<long> result(40);
    Pool pool(3);
    for (int j = 0; j < 40; j++)
        pool.submit([&result, j] {
            long s = 0;
            for (int k = 1; k <= j; k++)
                s += k * k % 17;
            result[j] = s;
        });
    pool.finish();
    long all = 0;
    for (long r : result)
        all += r;
    std::printf("%ld\n", all);
    return 0;
}
