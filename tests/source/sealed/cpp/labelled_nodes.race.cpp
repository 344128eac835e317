#include <cstdio>
#include <memory>
#include <vector>

class Node {
public:
    explicit Node(int weight) : id_(next_++), weight_(weight) {}
    int id() const { return id_; }
    int weight() const { return weight_; }

private:
    static int next_;
    int id_, weight_;
};

int Node::next_ = 1;

int main() {
    std::vector<std::unique_ptr<Node>> nodes(250);
    const int n = static_cast<int>(nodes.size());

#pragma omp parallel for
    for (int i = 0; i < n; i++)
        nodes[i] = std::make_unique<Node>(i % 9);

    long w = 0;
    for (const auto &node : nodes)
        w += node->weight() + (node->id() > 0);
    std::printf("%ld\n", w);
    return 0;
}
