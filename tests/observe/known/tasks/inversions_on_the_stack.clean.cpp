// Tasks write the caller's stack variables and disjoint halves, and taskwait comes before their use and before return.
#include <algorithm>
#include <cstdio>
#include <vector>

using Iter = std::vector<int>::iterator;

static long count_inversions(Iter first, Iter last, Iter scratch) {
    const auto n = last - first;
    if (n < 2)
        return 0;
    const Iter mid = first + n / 2;
    long in_left = 0, in_right = 0;

#pragma omp task shared(in_left) final(n < 64) untied
    in_left = count_inversions(first, mid, scratch);
#pragma omp task shared(in_right) final(n < 64) untied
    in_right = count_inversions(mid, last, scratch + n / 2);
#pragma omp taskwait

    long across = 0;
    Iter l = first, r = mid, out = scratch;
    while (l != mid && r != last) {
        if (*r < *l) {
            across += mid - l;
            *out++ = *r++;
        } else {
            *out++ = *l++;
        }
    }
    out = std::copy(l, mid, out);
    std::copy(r, last, out);
    std::copy(scratch, scratch + n, first);
    return in_left + in_right + across;
}

int main() {
    std::vector<int> deck(512), scratch(512);
    for (int i = 0; i < 512; ++i)
        deck[i] = (i * 211 + 57) % 509;

    long inversions = 0;
#pragma omp parallel
#pragma omp single
    inversions = count_inversions(deck.begin(), deck.end(), scratch.begin());

    std::printf("%ld inversions, sorted: %d\n", inversions, std::is_sorted(deck.begin(), deck.end()));
    return 0;
}
