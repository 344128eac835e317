#include <algorithm>
#include <cassert>
#include <cstdio>
#include <execution>
#include <functional>
#include <list>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>
template <class P> int all(const P &pol, long n) {
    int bad = 0;
    auto check = [&](bool ok, const char *what) {
        if (!ok) {
            printf("BAD %s n=%ld\n", what, n);
            bad++;
        }
    };
    std::mt19937 g(n);
    std::vector<int> a(n), b(n), c(n), d;
    for (auto &x : a)
        x = g() % 97;
    for (auto &x : b)
        x = g() % 97;
    auto S = [&] {
        auto t = a;
        std::sort(t.begin(), t.end());
        return t;
    };
    c = a;
    std::for_each(pol, c.begin(), c.end(), [](int &x) { x *= 2; });
    {
        auto e = a;
        for (auto &x : e)
            x *= 2;
        check(c == e, "for_each");
    }
    std::transform(pol, a.begin(), a.end(), b.begin(), c.begin(), std::plus<>());
    {
        auto e = a;
        for (long i = 0; i < n; i++)
            e[i] += b[i];
        check(c == e, "transform");
    }
    check(std::reduce(pol, a.begin(), a.end()) == std::accumulate(a.begin(), a.end(), 0), "reduce");
    check(std::reduce(pol, a.begin(), a.end(), 5, [](int x, int y) { return std::max(x, y); }) ==
              (n ? std::max(5, *std::max_element(a.begin(), a.end())) : 5),
          "reduce max");
    check(std::transform_reduce(pol, a.begin(), a.end(), b.begin(), 0L) == std::inner_product(a.begin(), a.end(), b.begin(), 0L),
          "transform_reduce");
    {
        std::vector<std::string> s(n), o(n), e(n);
        for (long i = 0; i < n; i++)
            s[i] = std::to_string(a[i]);
        check(std::reduce(pol, s.begin(), s.end(), std::string("x")).size() ==
                  std::accumulate(s.begin(), s.end(), std::string("x")).size(),
              "reduce string");
        std::inclusive_scan(pol, s.begin(), s.end(), o.begin());
        std::inclusive_scan(s.begin(), s.end(), e.begin());
        check(o == e, "scan string");
        std::exclusive_scan(pol, s.begin(), s.end(), o.begin(), std::string("q"));
        std::exclusive_scan(s.begin(), s.end(), e.begin(), std::string("q"));
        check(o == e, "exscan string");
        o = s;
        e = s;
        std::stable_sort(pol, o.begin(), o.end());
        std::stable_sort(e.begin(), e.end());
        check(o == e, "sort string");
        std::vector<std::unique_ptr<int>> u;
        for (int x : a)
            u.push_back(std::make_unique<int>(x));
        std::sort(pol, u.begin(), u.end(), [](auto &x, auto &y) { return *x < *y; });
        auto t = S();
        for (long i = 0; i < n; i++)
            check(*u[i] == t[i], "sort unique_ptr");
    }
    std::inclusive_scan(pol, a.begin(), a.end(), c.begin());
    {
        auto e = a;
        std::partial_sum(a.begin(), a.end(), e.begin());
        check(c == e, "inclusive_scan");
    }
    {
        std::vector<double> x(a.begin(), a.end()), o(n), e(n);
        std::inclusive_scan(pol, x.begin(), x.end(), o.begin());
        std::partial_sum(x.begin(), x.end(), e.begin());
        check(o == e, "inclusive_scan double");
        std::exclusive_scan(pol, x.begin(), x.end(), o.begin(), 3.0);
        std::exclusive_scan(x.begin(), x.end(), e.begin(), 3.0);
        check(o == e, "exclusive_scan double");
    }
    std::transform_exclusive_scan(pol, a.begin(), a.end(), c.begin(), 7, std::plus<>(), [](int x) { return x * 3; });
    {
        auto e = a;
        std::transform_exclusive_scan(a.begin(), a.end(), e.begin(), 7, std::plus<>(), [](int x) { return x * 3; });
        check(c == e, "transform_exclusive_scan");
    }
    c = a;
    std::sort(pol, c.begin(), c.end());
    check(c == S(), "sort");
    {
        std::vector<std::pair<int, int>> p(n);
        for (long i = 0; i < n; i++)
            p[i] = {a[i] % 5, int(i)};
        auto q = p;
        auto less = [](auto &x, auto &y) { return x.first < y.first; };
        std::stable_sort(pol, p.begin(), p.end(), less);
        std::stable_sort(q.begin(), q.end(), less);
        check(p == q, "stable_sort");
        auto r = p;
        for (auto &x : r)
            x.second += 10000;
        std::vector<std::pair<int, int>> m(2 * n), k(2 * n);
        std::merge(pol, p.begin(), p.end(), r.begin(), r.end(), m.begin(), less);
        std::merge(p.begin(), p.end(), r.begin(), r.end(), k.begin(), less);
        check(m == k, "merge stable");
        auto v = p;
        v.insert(v.end(), r.begin(), r.end());
        auto w = v;
        std::inplace_merge(pol, v.begin(), v.begin() + n, v.end(), less);
        std::inplace_merge(w.begin(), w.begin() + n, w.end(), less);
        check(v == w, "inplace_merge");
    }
    for (long k : {0L, 1L, n / 3, n})
        if (k <= n) {
            c = a;
            std::partial_sort(pol, c.begin(), c.begin() + k, c.end());
            auto t = S();
            check(std::equal(c.begin(), c.begin() + k, t.begin()), "partial_sort");
            if (k < n) {
                c = a;
                std::nth_element(pol, c.begin(), c.begin() + k, c.end());
                check(c[k] == t[k], "nth_element");
            }
            std::vector<int> o(k);
            std::partial_sort_copy(pol, a.begin(), a.end(), o.begin(), o.end());
            check(std::equal(o.begin(), o.end(), t.begin()), "partial_sort_copy");
        }
    check(std::count(pol, a.begin(), a.end(), 3) == std::count(a.begin(), a.end(), 3), "count");
    check(std::find(pol, a.begin(), a.end(), 3) == std::find(a.begin(), a.end(), 3), "find");
    check(std::find_if(pol, a.begin(), a.end(), [](int x) { return x > 200; }) == a.end(), "find_if none");
    check(std::any_of(pol, a.begin(), a.end(), [](int x) { return x == 5; }) ==
              std::any_of(a.begin(), a.end(), [](int x) { return x == 5; }),
          "any_of");
    check(std::max_element(pol, a.begin(), a.end()) == std::max_element(a.begin(), a.end()), "max_element");
    check(std::minmax_element(pol, a.begin(), a.end()) == std::minmax_element(a.begin(), a.end()), "minmax_element");
    check(std::adjacent_find(pol, a.begin(), a.end()) == std::adjacent_find(a.begin(), a.end()), "adjacent_find");
    check(std::is_sorted(pol, a.begin(), a.end()) == std::is_sorted(a.begin(), a.end()), "is_sorted");
    {
        auto t = S();
        check(std::is_sorted_until(pol, t.begin(), t.end()) == t.end(), "is_sorted_until");
    }
    check(std::is_heap(pol, a.begin(), a.end()) == std::is_heap(a.begin(), a.end()), "is_heap");
    check(std::equal(pol, a.begin(), a.end(), b.begin()) == (a == b), "equal");
    check(std::mismatch(pol, a.begin(), a.end(), b.begin()).first == std::mismatch(a.begin(), a.end(), b.begin()).first,
          "mismatch");
    check(std::lexicographical_compare(pol, a.begin(), a.end(), b.begin(), b.end()) == (a < b), "lexicographical_compare");
    {
        std::vector<int> pat = {1, 2};
        check(std::search(pol, a.begin(), a.end(), pat.begin(), pat.end()) ==
                  std::search(a.begin(), a.end(), pat.begin(), pat.end()),
              "search");
        check(std::find_end(pol, a.begin(), a.end(), pat.begin(), pat.end()) ==
                  std::find_end(a.begin(), a.end(), pat.begin(), pat.end()),
              "find_end");
    }
    {
        std::vector<int> o(n), e(n);
        auto odd = [](int x) { return x % 2; };
        o.resize(std::copy_if(pol, a.begin(), a.end(), o.begin(), odd) - o.begin());
        e.resize(std::copy_if(a.begin(), a.end(), e.begin(), odd) - e.begin());
        check(o == e, "copy_if");
        c = a;
        auto f = a;
        c.erase(std::remove_if(pol, c.begin(), c.end(), odd), c.end());
        f.erase(std::remove_if(f.begin(), f.end(), odd), f.end());
        check(c == f, "remove_if");
        c = S();
        f = c;
        c.erase(std::unique(pol, c.begin(), c.end()), c.end());
        f.erase(std::unique(f.begin(), f.end()), f.end());
        check(c == f, "unique");
        o.assign(n, 0);
        e.assign(n, 0);
        f = S();
        std::unique_copy(pol, f.begin(), f.end(), o.begin());
        std::unique_copy(f.begin(), f.end(), e.begin());
        check(o == e, "unique_copy");
        c = a;
        f = a;
        auto m = std::partition(pol, c.begin(), c.end(), odd) - c.begin();
        check(std::is_partitioned(pol, c.begin(), c.end(), odd) && m == std::count_if(a.begin(), a.end(), odd), "partition");
        c = a;
        f = a;
        std::stable_partition(pol, c.begin(), c.end(), odd);
        std::stable_partition(f.begin(), f.end(), odd);
        check(c == f, "stable_partition");
        std::vector<int> y(n), z(n);
        auto pr = std::partition_copy(pol, a.begin(), a.end(), y.begin(), z.begin(), odd);
        check(pr.first - y.begin() == m, "partition_copy");
    }
    if (n > 3) {
        c = a;
        auto f = a;
        std::rotate(pol, c.begin(), c.begin() + n / 3, c.end());
        std::rotate(f.begin(), f.begin() + n / 3, f.end());
        check(c == f, "rotate");
        std::reverse(pol, c.begin(), c.end());
        std::reverse(f.begin(), f.end());
        check(c == f, "reverse");
        c.assign(n, 0);
        std::rotate_copy(pol, a.begin(), a.begin() + 2, a.end(), c.begin());
        f = a;
        std::rotate(f.begin(), f.begin() + 2, f.end());
        check(c == f, "rotate_copy");
    }
    {
        auto x = S(), y = b;
        std::sort(y.begin(), y.end());
        std::vector<int> o(2 * n), e(2 * n);
        auto so = [&](auto r) { return std::vector<int>(o.begin(), r); };
        auto se = [&](auto r) { return std::vector<int>(e.begin(), r); };
        check(so(std::set_union(pol, x.begin(), x.end(), y.begin(), y.end(), o.begin())) ==
                  se(std::set_union(x.begin(), x.end(), y.begin(), y.end(), e.begin())),
              "set_union");
        check(so(std::set_intersection(pol, x.begin(), x.end(), y.begin(), y.end(), o.begin())) ==
                  se(std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), e.begin())),
              "set_intersection");
        check(so(std::set_difference(pol, x.begin(), x.end(), y.begin(), y.end(), o.begin())) ==
                  se(std::set_difference(x.begin(), x.end(), y.begin(), y.end(), e.begin())),
              "set_difference");
        check(so(std::set_symmetric_difference(pol, x.begin(), x.end(), y.begin(), y.end(), o.begin())) ==
                  se(std::set_symmetric_difference(x.begin(), x.end(), y.begin(), y.end(), e.begin())),
              "set_symmetric_difference");
        check(std::includes(pol, x.begin(), x.end(), y.begin(), y.end()) == std::includes(x.begin(), x.end(), y.begin(), y.end()),
              "includes");
    }
    std::fill(pol, c.begin(), c.end(), 4);
    c.resize(n);
    std::generate(pol, c.begin(), c.end(), [] { return 4; });
    check(std::count(c.begin(), c.end(), 4) == n, "fill");
    std::adjacent_difference(pol, a.begin(), a.end(), c.begin());
    {
        auto e = a;
        std::adjacent_difference(a.begin(), a.end(), e.begin());
        check(c == e, "adjacent_difference");
    }
    {
        std::list<int> l(a.begin(), a.end());
        std::for_each(pol, l.begin(), l.end(), [](int &x) { x++; });
        check(n == 0 || l.front() == a[0] + 1, "list");
        check(std::reduce(pol, l.begin(), l.end()) == std::accumulate(a.begin(), a.end(), 0) + n, "list reduce");
    }
    {
        std::allocator<std::string> al;
        auto *p = al.allocate(n + 1);
        std::uninitialized_fill(pol, p, p + n, std::string("abc"));
        check(n == 0 || p[n - 1] == "abc", "uninitialized");
        std::destroy(pol, p, p + n);
        al.deallocate(p, n + 1);
    }
    std::swap_ranges(pol, a.begin(), a.end(), b.begin());
    std::replace(pol, a.begin(), a.end(), 3, 4);
    check(std::count(a.begin(), a.end(), 3) == 0, "replace");
    std::copy(pol, a.begin(), a.end(), b.begin());
    check(a == b, "copy");
    return bad;
}
int main() {
    int bad = 0;
    for (long n : {0, 1, 2, 3, 5, 8, 17, 100, 501, 3000}) {
        bad += all(std::execution::par, n);
        bad += all(std::execution::par_unseq, n);
        bad += all(std::execution::seq, n);
        bad += all(std::execution::unseq, n);
    }
    puts(bad ? "WRONG" : "all right");
    return bad != 0;
}
