#include <any>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>
struct Node {
    std::string text;
    std::vector<int> v;
    ~Node() {
        v.clear();
        text = "gone";
    }
};
int main() {
    std::atomic<int> total{0};
    for (int round = 0; round < 20; round++) {
        auto p = std::make_shared<Node>();
        p->text = std::string(64, 'x');
        p->v.assign(10, 1);
        std::weak_ptr<Node> w = p;
        std::vector<std::thread> ts;
        for (int i = 0; i < 4; i++)
            ts.emplace_back([q = p, w, &total]() mutable {
                total += int(q->text.size()) + q->v[3];
                q.reset();
                if (auto s = w.lock())
                    total += 0;
            });
        p.reset();
        for (auto &t : ts)
            t.join();
    }
    std::cout << total << '\n';
}
