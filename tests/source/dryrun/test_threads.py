"""Threads of C++ in a dry run, in programs that race where they say so and nowhere else."""

import pytest
from tests.source.dryrun.dry import marked, raced

CPP = {
    "two threads, one counter": """
int main() {
    int n = 0;
    std::thread t([&] { n++; });  // racy
    n++;  // racy
    t.join();
}""",
    "join comes first": """
int main() {
    int n = 0;
    std::thread t([&] { n++; });
    t.join();
    n++;
}""",
    "a detached thread is never waited for": """
int n;
int main() {
    std::thread([] { n++; }).detach();  // racy
    n++;  // racy
}""",
    "references and copies of arguments": """
static void add(int &where, int what) { where += what; }  // racy
int main() {
    int shared = 0, own = 0;
    std::thread a(add, std::ref(shared), 1), b(add, std::ref(shared), 2), c(add, std::ref(own), 3);
    a.join();
    b.join();
    c.join();
}""",
    "a member function as a thread": """
class Worker {
  public:
    void run(int k) { sum_ += k; }  // racy
    int sum_ = 0;
};
int main() {
    Worker w;
    std::vector<std::thread> crew;
    for (int i = 0; i < 3; i++) crew.emplace_back(&Worker::run, &w, i);
    for (auto &t : crew) t.join();
}""",
    "a lock guard": """
int main() {
    int n = 0;
    std::mutex m;
    auto work = [&] { for (int i = 0; i < 5; i++) { std::lock_guard<std::mutex> hold(m); n++; } };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "different mutexes": """
int main() {
    int n = 0;
    std::mutex m, other;
    std::thread a([&] { std::lock_guard hold(m); n++; });  // racy
    std::thread b([&] { std::scoped_lock hold{other}; n++; });  // racy
    a.join();
    b.join();
}""",
    "a unique_lock that is given back too early": """
int main() {
    int n = 0;
    std::mutex m;
    auto work = [&] {
        std::unique_lock<std::mutex> hold(m);
        hold.unlock();
        n++;  // racy
    };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "writing under a shared lock": """
int main() {
    int n = 0, reads = 0;
    std::shared_mutex m;
    auto work = [&] {
        { std::unique_lock hold(m); n++; }
        std::shared_lock hold(m);
        if (n > 0) reads++;  // racy
    };
    std::thread a(work), b(work), c(work);
    a.join();
    b.join();
    c.join();
}""",
    "a condition variable hands over": """
int main() {
    int data = 0;
    bool ready = false;
    std::mutex m;
    std::condition_variable cv;
    std::thread t([&] {
        data = 3;
        { std::lock_guard<std::mutex> hold(m); ready = true; }
        cv.notify_one();
    });
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready; });
    lock.unlock();
    data++;
    t.join();
}""",
    "a flag that is not guarded": """
int main() {
    int data = 0;
    bool ready = false;
    std::thread t([&] {
        data = 3;
        ready = true;  // racy
    });
    if (ready)  // racy
        data++;
    t.join();
}""",
    "release and acquire": """
int main() {
    int data = 0;
    std::atomic<bool> ready{false};
    std::thread t([&] { data = 3; ready.store(true, std::memory_order_release); });
    while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
    data++;
    t.join();
}""",
    "a relaxed flag orders nothing": """
int main() {
    int data = 0;
    std::atomic<bool> ready{false};
    std::thread t([&] {
        data = 3;  // racy
        ready.store(true, std::memory_order_relaxed);
    });
    while (!ready.load(std::memory_order_relaxed)) std::this_thread::yield();
    data++;  // racy
    t.join();
}""",
    "fences order relaxed accesses": """
int main() {
    int data = 0;
    std::atomic<int> ready{0};
    std::thread t([&] {
        data = 3;
        std::atomic_thread_fence(std::memory_order_release);
        ready.store(1, std::memory_order_relaxed);
    });
    while (ready.load(std::memory_order_relaxed) == 0) std::this_thread::yield();
    std::atomic_thread_fence(std::memory_order_acquire);
    data++;
    t.join();
}""",
    "atomic counters give slots": """
int main() {
    std::vector<int> slot(8);
    std::atomic<int> next = 0;
    auto work = [&] { for (int i = 0; i < 4; i++) slot[next++] = i; };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "a spin lock of compare_exchange": """
class Spin {
    std::atomic<int> taken{0};
  public:
    void lock() {
        int free = 0;
        while (!taken.compare_exchange_weak(free, 1, std::memory_order_acquire)) {
            free = 0;
            std::this_thread::yield();
        }
    }
    void unlock() { taken.store(0, std::memory_order_release); }
};
int main() {
    Spin spin;
    int n = 0;
    auto work = [&] { std::lock_guard<Spin> hold(spin); n++; };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "an atomic_flag taken with relaxed order": """
int main() {
    std::atomic_flag taken = ATOMIC_FLAG_INIT;
    int n = 0;
    auto work = [&] {
        while (taken.test_and_set(std::memory_order_relaxed)) std::this_thread::yield();
        n++;  // racy
        taken.clear(std::memory_order_relaxed);
    };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "atomic_ref beside plain access": """
int main() {
    int n = 0, m = 0;
    std::thread t([&] { std::atomic_ref<int> r(n); r++; std::atomic_ref<int>(m).fetch_add(1); });  // racy
    std::atomic_ref<int> r(n);
    r += 2;
    m++;  // racy
    t.join();
}""",
    "futures wait for their values": """
static int work(int &log) { log = 1; return 2; }
int main() {
    int log = 0;
    auto f = std::async(std::launch::async, work, std::ref(log));
    int got = f.get();
    log = got;
}""",
    "a future's own task is ordered, another's is not": """
int main() {
    int a = 0, b = 0;
    auto f = std::async(std::launch::async, [&] { a = 1; });
    auto g = std::async(std::launch::async, [&] { b = 1; });  // racy
    f.get();
    a = 2;
    b = 2;  // racy
    g.get();
}""",
    "a promise is kept": """
int main() {
    int data = 0;
    std::promise<int> p;
    auto f = p.get_future();
    std::thread t([&] { data = 1; p.set_value(3); });
    data = f.get();
    t.join();
}""",
    "written after the promise was kept": """
int main() {
    int data = 0;
    std::promise<void> p;
    auto f = p.get_future();
    std::thread t([&] {
        p.set_value();
        data = 1;  // racy
    });
    f.wait();
    data = 2;  // racy
    t.join();
}""",
    "call_once": """
int main() {
    int made = 0;
    std::once_flag flag;
    std::vector<int> seen(3);
    std::vector<std::jthread> crew;
    for (int i = 0; i < 3; i++)
        crew.emplace_back([&, i] { std::call_once(flag, [&] { made = 5; }); seen[i] = made; });
}""",
    "call_once goes on after an attempt that threw": """
int main() {
    int tries = 0;
    std::once_flag flag;
    auto work = [&] {
        try {
            std::call_once(flag, [&] { if (++tries < 2) throw 1; });
        } catch (int) {
        }
    };
    std::jthread a(work), b(work), c(work);
}""",
    "a barrier between phases, and one that is missing": """
int main() {
    std::vector<int> a(3), b(3), c(3);
    std::barrier sync(3);
    std::vector<std::thread> crew;
    for (int i = 0; i < 3; i++)
        crew.emplace_back([&, i] {
            a[i] = i;
            sync.arrive_and_wait();
            b[i] = a[(i + 1) % 3];  // racy
            c[i] = b[(i + 1) % 3];  // racy
        });
    for (auto &t : crew) t.join();
}""",
    "a latch and a semaphore": """
int main() {
    int sum = 0, parts[3];
    std::latch done(3);
    std::counting_semaphore<1> turn(1);
    std::vector<std::jthread> crew;
    for (int i = 0; i < 3; i++)
        crew.emplace_back([&, i] {
            parts[i] = i;
            turn.acquire();
            sum += i;
            turn.release();
            done.count_down();
        });
    done.wait();
    sum += parts[0] + parts[1] + parts[2];
}""",
    "a semaphore that lets two in": """
int main() {
    int sum = 0;
    std::counting_semaphore<> turn(2);
    auto work = [&] { for (int i = 0; i < 4; i++) { turn.acquire(); sum++; turn.release(); } };  // racy
    std::jthread a(work), b(work);
}""",
    "thread_local variables are each thread's own": """
thread_local int mine = 0;
int ours = 0;
int main() {
    auto work = [] {
        mine++;
        ours++;  // racy
    };
    std::thread a(work), b(work);
    a.join();
    b.join();
}""",
    "parallel algorithms": """
int main() {
    std::vector<int> v(30, 1), w(30);
    long sum = 0;
    std::transform(std::execution::par, v.begin(), v.end(), w.begin(), [](int x) { return x * 2; });
    std::for_each(std::execution::par_unseq, w.begin(), w.end(), [](int &x) { x++; });
    std::for_each(std::execution::seq, v.begin(), v.end(), [&](int x) { sum += x; });
    std::for_each(std::execution::par, v.begin(), v.end(), [&](int x) { sum += x; });  // racy
    return std::reduce(std::execution::par, v.begin(), v.end());
}""",
    "a queue of work under a mutex": """
class Queue {
  public:
    void push(int x) { { std::lock_guard<std::mutex> hold(m_); items_.push(x); } cv_.notify_one(); }
    bool pop(int &out) {
        std::unique_lock<std::mutex> hold(m_);
        cv_.wait(hold, [this] { return !items_.empty() || closed_; });
        if (items_.empty()) return false;
        out = items_.front();
        items_.pop();
        return true;
    }
    void close() { { std::lock_guard<std::mutex> hold(m_); closed_ = true; } cv_.notify_all(); }
    bool idle() const { return items_.empty(); }  // racy
  private:
    std::mutex m_;
    std::condition_variable cv_;
    std::queue<int> items_;
    bool closed_ = false;
};
int main() {
    Queue q;
    std::vector<long> sums(2);
    std::vector<std::thread> crew;
    for (int t = 0; t < 2; t++)
        crew.emplace_back([&q, &sums, t] { int x; while (q.pop(x)) sums[t] += x; });
    for (int i = 0; i < 10; i++) q.push(i);
    q.idle();
    q.close();
    for (auto &t : crew) t.join();
}""".replace("items_.pop();", "items_.pop();  // racy"),
    "thread pool": """
class Pool {
  std::vector<std::thread> crew; std::queue<std::function<void()>> jobs; std::mutex m; std::condition_variable cv; bool
    stop = false;
 public:
  explicit Pool(int n) { for (int i = 0; i < n; i++) crew.emplace_back([this] { loop(); }); }
  ~Pool() { { std::unique_lock<std::mutex> l(m); stop = true; } cv.notify_all(); for (auto &t : crew) t.join(); }
  void add(std::function<void()> f) { { std::lock_guard<std::mutex> l(m); jobs.push(std::move(f)); } cv.notify_one(); }
 private:
  void loop() { for (;;) { std::function<void()> job; { std::unique_lock<std::mutex> l(m); cv.wait(l, [this] { return
    stop || !jobs.empty(); }); if (jobs.empty()) return; job = std::move(jobs.front()); jobs.pop(); } job(); } }
};
int main() {
  int n = 0; std::vector<int> v(10);
  { Pool p(3);
    for (int i = 0; i < 10; i++) p.add([&, i] {
      v[i] = i;
      n++;  // racy
    }); }
  n = 3;
}""",
    "double checked wrong": """
struct R { int v = 0; };
R *inst = nullptr; std::mutex m;
R *get() {
  if (!inst) {  // racy
    std::lock_guard<std::mutex> l(m);
    if (!inst)
      inst = new R();  // racy
  }
  return inst;  // racy
}
int main() { std::thread a(get), b(get); a.join(); b.join(); }""",
    "double checked atomic": """
struct R { int v = 0; R() { v = 3; } };
std::atomic<R *> inst{nullptr}; std::mutex m;
R *get() {
  R *p = inst.load(std::memory_order_acquire);
  if (!p) { std::lock_guard<std::mutex> l(m); p = inst.load(std::memory_order_relaxed); if (!p) { p = new R();
    inst.store(p, std::memory_order_release); } }
  return p;
}
int main() { int s = 0; std::thread a([] { return get()->v; }), b([] { return get()->v; }); a.join(); b.join(); }""",
    "producer consumer ring with atomics": """
template <typename T, size_t N> class Ring {
  std::array<T, N> slots_; std::atomic<size_t> head_{0}, tail_{0};
 public:
  bool push(const T &v) { auto h = head_.load(std::memory_order_relaxed); auto next = (h + 1) % N; if (next ==
    tail_.load(std::memory_order_acquire)) return false; slots_[h] = v; head_.store(next, std::memory_order_release);
    return true; }
  bool pop(T &v) { auto t = tail_.load(std::memory_order_relaxed); if (t == head_.load(std::memory_order_acquire))
    return false; v = slots_[t]; tail_.store((t + 1) % N, std::memory_order_release); return true; }
};
int main() { Ring<int, 4> r; long sum = 0;
  std::thread c([&] { int v, n = 0; while (n < 10) if (r.pop(v)) { sum += v; n++; } else std::this_thread::yield(); });
  for (int i = 0; i < 10; i++) while (!r.push(i)) std::this_thread::yield();
  c.join(); return sum == 45; }""",
    "mutex per bucket": """
class Table { struct Bucket { std::mutex m; std::unordered_map<int, int> items; }; std::vector<Bucket> b_; int total_ = 0;
 public: explicit Table(size_t n) : b_(n) {}
  void add(int k, int v) { auto &b = b_[k % b_.size()]; std::lock_guard<std::mutex> l(b.m); b.items[k] += v;
    total_++;  // racy
  }
  int get(int k) { auto &b = b_[k % b_.size()]; std::lock_guard<std::mutex> l(b.m); auto it = b.items.find(k); return it
    == b.items.end() ? 0 : it->second; } };
int main() { Table t(4); std::vector<std::thread> ts; for (int w = 0; w < 3; w++) ts.emplace_back([&t, w] { for (int i =
    0; i < 8; i++) t.add(i * 3 + w, i); });
 for (auto &x : ts) x.join(); return t.get(3); }""",
    "detached with flag": """
std::atomic<bool> done{false}; int r;
int main() { std::thread([] { r = 4; done = true; }).detach(); while (!done) std::this_thread::yield(); return r; }""",
    "packaged task & shared_future": """
int main() {
  int d = 0;
  std::packaged_task<int(int)> task([&](int x) { d = x; return x + 1; });
  std::future<int> f = task.get_future();
  std::thread t(std::move(task), 3);
  std::shared_future<int> s = f.share();
  std::thread u([s, &d] { int k = s.get(); d += k; });
  t.join(); u.join();
}""",
    "bank locks deadlock free": """
struct Account { std::mutex m; int cents = 100; };
void move_money(Account &a, Account &b, int c) { std::scoped_lock both(a.m, b.m); a.cents -= c; b.cents += c; }
void move_two(Account &a, Account &b, int c) { std::lock(a.m, b.m); std::lock_guard<std::mutex> x(a.m, std::adopt_lock);
    std::lock_guard<std::mutex> y(b.m, std::adopt_lock); a.cents -= c; b.cents += c; }
int main() {
  Account a, b;
  std::thread t([&] { for (int i = 0; i < 5; i++) move_money(a, b, i); });
  for (int i = 0; i < 5; i++) move_two(b, a, i);
  t.join();
}""",
}


@pytest.mark.parametrize("name", CPP)
def test_threads_of_cpp(name: str) -> None:
    lines, _ = raced(CPP[name])
    assert lines == marked(CPP[name])
