"""C++ in a dry run: classes, templates, containers and algorithms, in programs that race where they say so and nowhere else."""

import pytest
from tests.source.dryrun.dry import marked, raced

PROGRAMS = {
    "each iteration has an element of its own": """
int main() {
    std::vector<int> v(40);
    #pragma omp parallel for
    for (int i = 0; i < 40; i++) v[i] = i;
}""",
    "neighbours share an element": """
int main() {
    std::vector<int> v(40, 1);
    #pragma omp parallel for schedule(static, 1)
    for (int i = 0; i < 39; i++) v[i] = v[i + 1];  // racy
}""",
    "push_back writes the header, which all share": """
int main() {
    std::vector<int> v;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) v.push_back(i);  // racy
}""",
    "push_back under a lock": """
int main() {
    std::vector<int> v;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) {
        #pragma omp critical
        v.push_back(i);
    }
}""",
    "the size is asked for while another thread appends": """
int main() {
    std::vector<int> v;
    #pragma omp parallel sections
    {
        #pragma omp section
        v.push_back(1);  // racy
        #pragma omp section
        { if (v.size() > 3) v[0] = 2; }  // racy
    }
}""",
    "vector<bool> packs its elements": """
int main() {
    std::vector<bool> seen(40);
    #pragma omp parallel for
    for (int i = 0; i < 40; i++) seen[i] = true;  // racy
}""",
    "bytes are locations of their own": """
int main() {
    std::vector<char> seen(40);
    #pragma omp parallel for
    for (int i = 0; i < 40; i++) seen[i] = 1;
}""",
    "iterators over disjoint halves": """
static void half(std::vector<int>::iterator first, std::vector<int>::iterator last) {
    for (auto it = first; it != last; ++it) *it += 1;
}
int main() {
    std::vector<int> v(30);
    auto middle = v.begin() + 15;
    std::thread t(half, v.begin(), middle);
    half(middle, v.end());
    t.join();
}""",
    "iterators over halves that overlap by one": """
static void half(std::vector<int>::iterator first, std::vector<int>::iterator last) {
    for (auto it = first; it != last; ++it) *it += 1;  // racy
}
int main() {
    std::vector<int> v(30);
    auto middle = v.begin() + 15;
    std::thread t(half, v.begin(), middle + 1);
    half(middle, v.end());
    t.join();
}""",
    "a map is only read": """
int main() {
    std::map<std::string, int> price = {{"a", 1}, {"b", 2}};
    std::vector<int> sum(20);
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) {
        auto it = price.find(i % 2 ? "a" : "b");
        if (it != price.end()) sum[i] = it->second;
    }
}""",
    "operator[] of a map inserts": """
int main() {
    std::map<int, int> seen;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++)
        seen[i] = 1;  // racy
}""",
    "an element of an unordered_map that two threads change": """
int main() {
    std::unordered_map<int, int> seen{{0, 0}, {1, 0}};
    #pragma omp parallel for
    for (int i = 0; i < 20; i++)
        seen.at(i % 2)++;  // racy
}""",
    "structured bindings refer to the elements": """
int main() {
    std::map<int, long> m{{1, 1}, {2, 2}};
    long total = 0;
    auto add = [&] { for (auto &[key, value] : m) value += key; };  // racy
    std::thread a(add), b(add);
    a.join();
    b.join();
    for (const auto &[key, value] : m) total += value;
}""",
    "a string of one's own, and one that is shared": """
int main() {
    std::string all;
    #pragma omp parallel
    {
        std::string mine;
        for (int i = 0; i < 5; i++) mine += 'a';
        all += mine;  // racy
    }
}""",
    "std::array keeps its elements in the object": """
struct Box { std::array<int, 8> cell{}; int other = 0; };
int main() {
    Box box;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) box.cell[i] = i;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++)
        box.other = i;  // racy
}""",
    "a member function writes a member": """
class Counter {
  public:
    void add(int by) { total_ += by; }  // racy
    int total() const { return total_; }
  private:
    int total_ = 0;
};
int main() {
    Counter c;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) c.add(i);
    return c.total();
}""",
    "a destructor that unlocks": """
struct Guard {
    omp_lock_t &lock;
    explicit Guard(omp_lock_t &l) : lock(l) { omp_set_lock(&lock); }
    ~Guard() { omp_unset_lock(&lock); }
};
int main() {
    omp_lock_t lock;
    omp_init_lock(&lock);
    int sum = 0;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) {
        Guard hold(lock);
        if (i % 3 == 0) continue;
        sum += i;
    }
}""",
    "a destructor that unlocks too early": """
struct Guard {
    omp_lock_t &lock;
    explicit Guard(omp_lock_t &l) : lock(l) { omp_set_lock(&lock); }
    ~Guard() { omp_unset_lock(&lock); }
};
int main() {
    omp_lock_t lock;
    omp_init_lock(&lock);
    int sum = 0;
    #pragma omp parallel for
    for (int i = 0; i < 20; i++) {
        { Guard hold(lock); }
        sum += i;  // racy
    }
}""",
    "a static member is shared by all objects": """
struct Job {
    static int made;
    int number;
    Job() : number(0) { made++; }  // racy
};
int Job::made = 0;
int main() {
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) { Job job; job.number = i; }
}""",
    "a virtual call goes to the object's own class": """
struct Shape { virtual ~Shape() = default; virtual void draw(int &pen) const = 0; };
struct Round : Shape { void draw(int &pen) const override { pen++; } };  // racy
struct Flat : Shape { void draw(int &pen) const override { (void)pen; } };
int main() {
    std::vector<std::unique_ptr<Shape>> all;
    all.push_back(std::make_unique<Flat>());
    all.push_back(std::make_unique<Round>());
    int quiet = 0, loud = 0;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) all[0]->draw(quiet);
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) all[1]->draw(loud);
}""",
    "a base's members are the object's": """
struct Base { int a = 1; void touch() { a++; } };  // racy
struct More : Base { int b = 2; void both() { touch(); b = 3; } };  // racy
int main() {
    More m;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) m.both();
}""",
    "a class template": """
template <typename T>
class Stack {
  public:
    void push(const T &x) { items_.push_back(x); }  // racy
    std::size_t size() const { return items_.size(); }
  private:
    std::vector<T> items_;
};
int main() {
    Stack<int> s;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) s.push(i);
    return s.size();
}""",
    "function templates, with and without their arguments": """
template <typename T, int N>
T first(T (&a)[N]) { return a[0]; }
template <typename T>
void put(T &where, T what) { where = what; }  // racy
int main() {
    double a[4] = {1, 2, 3, 4}, shared = 0, own[8];
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) put(own[i], first(a));
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) put(shared, 1.0);
}""",
    "operators of a class": """
struct Matrix {
    std::vector<double> cell;
    int width;
    Matrix(int w) : cell(w * w), width(w) {}
    double &operator()(int r, int c) { return cell[r * width + c]; }
    Matrix &operator+=(double by) { for (auto &x : cell) x += by; return *this; }  // racy
};
int main() {
    Matrix m(6);
    #pragma omp parallel for
    for (int r = 0; r < 6; r++)
        for (int c = 0; c < 6; c++) m(r, c) = r * c;
    #pragma omp parallel for
    for (int i = 0; i < 3; i++) m += 1.0;
}""",
    "a function object with state": """
struct Sum { long total = 0; void operator()(int x) { total += x; } };  // racy
int main() {
    Sum sum;
    std::vector<int> v(12, 1);
    #pragma omp parallel for
    for (int i = 0; i < 12; i++) sum(v[i]);
}""",
    "captures by value and by reference": """
int main() {
    int by_value = 1, by_reference = 1;
    auto f = [by_value, &by_reference](int i) mutable { return by_value + i; };
    auto g = [&](int i) { by_reference = i; };  // racy
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) { auto own = f; own(i); g(i); }
}""",
    "an exception is caught where it may be": """
static int half(int n) { if (n % 2) throw std::invalid_argument("odd"); return n / 2; }
int main() {
    int odd = 0, even = 0;
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) {
        try {
            half(i);
        } catch (const std::exception &) {
            odd++;  // racy
        }
    }
    return even;
}""",
    "a shared_ptr's count is atomic, what it leads to is not": """
struct Node { int value = 0; };
int main() {
    auto p = std::make_shared<Node>();
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) {
        std::shared_ptr<Node> mine = p;
        mine->value = i;  // racy
    }
}""",
    "two threads swap the same vectors": """
int main() {
    std::vector<int> a(4), b(4);
    #pragma omp parallel for
    for (int i = 0; i < 4; i++) std::swap(a, b);  // racy
}""",
    "algorithms touch what they are given": """
int main() {
    std::vector<int> v(40), w(40);
    std::iota(v.begin(), v.end(), 0);
    #pragma omp parallel sections
    {
        #pragma omp section
        std::sort(v.begin(), v.begin() + 20, [](int a, int b) { return a > b; });
        #pragma omp section
        std::fill(v.begin() + 20, v.end(), 7);
        #pragma omp section
        w[3] = std::accumulate(w.begin(), w.end(), 0);
    }
    return *std::max_element(v.begin(), v.end());
}""",
    "algorithms over ranges that overlap": """
int main() {
    std::vector<int> v(40);
    #pragma omp parallel sections
    {
        #pragma omp section
        std::sort(v.begin(), v.begin() + 21);  // racy
        #pragma omp section
        std::fill(v.begin() + 20, v.end(), 7);  // racy
    }
}""",
    "copies have elements of their own": """
struct Pair { std::vector<int> v; int n; };
int main() {
    Pair original{std::vector<int>(8), 3};
    #pragma omp parallel
    {
        Pair mine = original;
        for (auto &x : mine.v) x = 1;
        std::vector<int> w = original.v;
        w.clear();
    }
}""",
    "queues, sets, pairs and optionals": """
int main() {
    std::queue<int> q;
    std::set<int> s;
    std::deque<std::pair<int, int>> d;
    for (int i = 0; i < 6; i++) { q.push(i); s.insert(i); d.emplace_back(i, 2 * i); }
    int sum = 0;
    while (!q.empty()) { sum += q.front(); q.pop(); }
    for (int x : s) sum += x;
    auto [a, b] = d.front();
    std::optional<int> o = d[2].second;
    int data = 0;
    if (sum == 30 && o && *o == 4 && s.count(3) && a + b == 0) {
        #pragma omp parallel
        data++;  // racy
    }
}""",
    "recursive structures of unique_ptr": """
struct Tree { int value = 0; std::unique_ptr<Tree> left, right; };
static std::unique_ptr<Tree> grow(int depth) {
    auto t = std::make_unique<Tree>();
    if (depth > 0) { t->left = grow(depth - 1); t->right = grow(depth - 1); }
    return t;
}
static void walk(Tree *t, int &visited) {
    if (!t) return;
    t->value++;
    visited++;  // racy
    #pragma omp task shared(visited)
    walk(t->left.get(), visited);
    walk(t->right.get(), visited);
}
int main() {
    auto root = grow(2);
    int visited = 0;
    #pragma omp parallel
    #pragma omp single
    walk(root.get(), visited);
}""",
    "an opaque class: known mutators write, others read": """
#include "grid.h"
void work(Grid &g, int n) {
    #pragma omp parallel for
    for (int i = 0; i < 8; i++)
        g.width();
    #pragma omp parallel for
    for (int i = 0; i < 8; i++) {
        if (i < 3) g.insert(i);  // racy
        else if (g.height() > n) g.width();  // racy
    }
}""",
    "firstprivate vector": """
int main() {
  std::vector<int> v(8, 1);
  #pragma omp parallel for firstprivate(v)
  for (int i = 0; i < 8; i++) v[0] += i;
}""",
    "2d vectors": """
int main() {
  const int n = 8;
  std::vector<std::vector<double>> a(n, std::vector<double>(n, 1.0)), b(n, std::vector<double>(n));
  #pragma omp parallel for collapse(2)
  for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) b[i][j] = a[j][i];
  #pragma omp parallel for
  for (int i = 1; i < n; i++) for (int j = 0; j < n; j++) a[i][j] = a[i-1][j];  // racy
}""",
    "template class with outside members and default param": """
template <typename T, std::size_t N = 8> class Ring { std::array<T, N> buf; std::size_t at = 0; public: void put(T x); T
    sum() const { T s{}; for (const T &b : buf) s += b; return s; } };
template <typename T, std::size_t N> void Ring<T, N>::put(T x) {
  buf[at % N] = x;  // racy
  at++;  // racy
}
int main() {
  Ring<double> r;
  #pragma omp parallel for
  for (int i = 0; i < 16; i++) r.put(i);
  return r.sum();
}""",
    "template function by value iterators": """
template <class It, class F> void par(It a, It b, F f) { auto n = std::distance(a, b); std::thread t([=] { for (It i =
    a; i != a + n / 2; ++i) f(*i); }); for (It i = a + n / 2; i != b; ++i) f(*i); t.join(); }
int main() { std::vector<int> v(12, 1); int s = 0; par(v.begin(), v.end(), [](int &x) { x++; });
par(v.begin(), v.end(), [&](int x) { s += x; }); }  // racy""",
    "matrix class row proxies": """
class M { int n; std::vector<double> d; public: M(int n) : n(n), d(n * n) {} double *operator[](int i) { return &d[i *
    n]; } const double *operator[](int i) const { return d.data() + i * n; } };
void mul(const M &a, const M &b, M &c, int n) {
  #pragma omp parallel for
  for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) { double s = 0; for (int k = 0; k < n; k++) s += a[i][k] *
    b[k][j]; c[i][j] = s; } }
int main() { M a(6), b(6), c(6); mul(a, b, c, 6); }""",
    "crtp and static dispatch": """
template <class D> struct Base { void run(int i) { static_cast<D *>(this)->step(i); } };
struct Impl : Base<Impl> { int n = 0; void step(int i) { n += i; } };  // racy
int main() { Impl x;
  #pragma omp parallel for
  for (int i = 0; i < 8; i++) x.run(i);
}""",
    "range view struct with iterators": """
struct Range { int *b, *e; int *begin() const { return b; } int *end() const { return e; } };
int main() { int a[10] = {0}; Range lo{a, a + 5}, hi{a + 5, a + 10};
  std::thread t([&] { for (int &x : lo) x = 1; }); for (int &x : hi) x = 2; t.join();
  std::thread u([&] { for (int &x : lo) x = 1; });  // racy
  for (int x : lo) a[9] += x;  // racy
  u.join();
}""",
    "linked list of raw pointers with tasks": """
struct Node { int v; Node *next; Node(int x, Node *n) : v(x), next(n) {} };
int main() {
  Node *head = nullptr; for (int i = 0; i < 6; i++) head = new Node(i, head);
  int seen = 0;
  #pragma omp parallel
  #pragma omp single
  for (Node *p = head; p; p = p->next) {
    #pragma omp task firstprivate(p)
    {
      p->v *= 2;
      seen++;  // racy
    }
  }
  while (head) { Node *n = head->next; delete head; head = n; }
}""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_races_are_where_the_program_says(name: str) -> None:
    text = PROGRAMS[name]
    lines, _ = raced(text)
    assert lines == marked(text)


def test_what_is_not_known_never_ends_a_run() -> None:
    """Types, members and functions from headers that nobody has."""
    text = """
#include "unseen.h"
using namespace unseen;
Thing<int, Other>::Inner make(const Policy &p) { return p.template get<3>(); }
int main() {
    Thing<double> t{1, {2, 3}};
    auto x = t->find("a").value_or(3)[2];
    for (auto &&[a, b] : t.items()) a.b.c->d(b...);
    t += std::move(x) * 2;
    Unknown<Thing<int>> u(t, [](auto... all) { return (all + ...); });
    int sum = 0;
    #pragma omp parallel for
    for (int i = 0; i < 4; i++) sum += u[i].size();  // racy
    return std::visit(t, u) ? throw 1 : sum;
}"""
    lines, doubts = raced(text)
    assert lines == marked(text)
    assert doubts
