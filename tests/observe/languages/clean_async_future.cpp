#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>
static std::string make(int i) {
    std::string s;
    for (int k = 0; k < 50; k++)
        s += char('a' + (i + k) % 26);
    return s;
}
int main() {
    std::vector<std::future<std::string>> f;
    for (int i = 0; i < 6; i++)
        f.push_back(std::async(std::launch::async, make, i));
    size_t n = 0;
    for (auto &x : f)
        n += x.get().size();
    std::promise<std::vector<int>> p;
    auto pf = p.get_future();
    std::thread t([&] {
        std::vector<int> v(100, 3);
        p.set_value(v);
    });
    auto v = pf.get();
    t.join();
    auto bad = std::async(std::launch::async, []() -> int { throw std::runtime_error("oh " + std::string(100, 'x')); });
    std::string w;
    try {
        bad.get();
    } catch (std::exception &e) {
        w = e.what();
    }
    std::packaged_task<int(int)> task([](int x) { return x * 2; });
    auto tf = task.get_future();
    std::thread u(std::move(task), 21);
    int r = tf.get();
    u.join();
    std::promise<int> sp;
    std::shared_future<int> sf = sp.get_future().share();
    std::thread a([sf] { sf.get(); }), b([sf] { sf.get(); });
    sp.set_value(3);
    a.join();
    b.join();
    std::cout << n << ' ' << v.size() << ' ' << w.size() << ' ' << r << '\n';
}
