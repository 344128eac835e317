"""Threads of C++, POSIX and C11 in a dry run, in programs that race where they say so and nowhere else."""

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
}
C = {
    "pthreads with a mutex and without": """
static int counted, guarded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg) {
    counted += *(int *)arg;  // racy
    pthread_mutex_lock(&lock);
    guarded++;
    pthread_mutex_unlock(&lock);
    return NULL;
}
int main(void) {
    pthread_t t[2];
    int id[2] = {1, 2};
    for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, work, &id[i]);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
    return counted + guarded;
}""",
    "one argument for all threads": """
static int seen[2];
static void *work(void *arg) {
    int me = *(int *)arg;  // racy
    seen[me & 1] = 1;  // racy
    return NULL;
}
int main(void) {
    pthread_t t[2];
    for (int i = 0; i < 2; i++)  // racy
        pthread_create(&t[i], NULL, work, &i);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
}""",
    "what a thread gives back": """
static void *twice(void *arg) {
    int *box = malloc(sizeof *box);
    *box = 2 * (int)(long)arg;
    return box;
}
int main(void) {
    pthread_t t;
    void *got;
    pthread_create(&t, NULL, twice, (void *)21L);
    pthread_join(t, &got);
    *(int *)got += 1;
    return *(int *)got == 43;
}""",
    "a barrier, a semaphore, and a condition": """
static int a[3], b[3], sum, ready, value;
static pthread_barrier_t sync;
static sem_t turn;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *work(void *arg) {
    int me = (int)(long)arg;
    a[me] = me;
    pthread_barrier_wait(&sync);
    b[me] = a[(me + 1) % 3];
    sem_wait(&turn);
    sum += me;
    sem_post(&turn);
    pthread_mutex_lock(&m);
    while (!ready) pthread_cond_wait(&c, &m);
    b[me] += value;
    pthread_mutex_unlock(&m);
    return 0;
}
int main(void) {
    pthread_t t[3];
    pthread_barrier_init(&sync, 0, 3);
    sem_init(&turn, 0, 1);
    for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, work, (void *)i);
    value = 4;
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&m);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    return sum;
}""",
    "C11 threads and atomics": """
static atomic_int hits;
static _Atomic long total;
static int data, plain;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static int work(void *arg) {
    hits++;
    atomic_fetch_add_explicit(&total, 2, memory_order_relaxed);
    while (atomic_flag_test_and_set(&busy)) thrd_yield();
    data++;
    atomic_flag_clear(&busy);
    plain++;  // racy
    return 0;
}
int main(void) {
    thrd_t t[2];
    for (int i = 0; i < 2; i++) thrd_create(&t[i], work, 0);
    for (int i = 0; i < 2; i++) thrd_join(t[i], 0);
    return data + plain + atomic_load(&hits);
}""",
    "compare and exchange builds a list": """
struct node { int value; struct node *next; };
static struct node *_Atomic head;
static struct node pool[4];
static void *work(void *arg) {
    struct node *mine = &pool[(long)arg];
    mine->value = 3;
    struct node *old = atomic_load(&head);
    do mine->next = old;
    while (!atomic_compare_exchange_weak(&head, &old, mine));
    return 0;
}
int main(void) {
    pthread_t t[3];
    for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, work, (void *)i);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    int sum = 0;
    for (struct node *n = atomic_load(&head); n; n = n->next) sum += n->value;
    return sum;
}""",
    "the compilers' built-ins": """
static int n, m, flag, data;
static void *work(void *arg) {
    __sync_fetch_and_add(&n, 1);
    __atomic_add_fetch(&m, 1, __ATOMIC_RELAXED);
    data = 1;
    __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
    return 0;
}
int main(void) {
    pthread_t t;
    pthread_create(&t, 0, work, 0);
    __sync_fetch_and_add(&n, 1);
    m++;  // racy
    while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE)) ;
    data = 2;
    pthread_join(t, 0);
    return n;
}""".replace("RELAXED);", "RELAXED);  // racy"),
    "readers and writers": """
static int value, counted;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static void *work(void *arg) {
    pthread_rwlock_wrlock(&rw);
    value++;
    pthread_rwlock_unlock(&rw);
    pthread_rwlock_rdlock(&rw);
    counted += value;  // racy
    pthread_rwlock_unlock(&rw);
    return 0;
}
int main(void) {
    pthread_t t[3];
    for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, work, 0);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    return counted;
}""",
}


@pytest.mark.parametrize("name", CPP)
def test_threads_of_cpp(name: str) -> None:
    lines, _ = raced(CPP[name])
    assert lines == marked(CPP[name])


@pytest.mark.parametrize("name", C)
def test_threads_of_c(name: str) -> None:
    lines, _ = raced(C[name], "c")
    assert lines == marked(C[name])
