#include <algorithm>
#include <omp.h>
#include <string>
#include <vector>

namespace {

struct Strand { const std::string& bases; int loop, n; int* most; };

bool pair_up(char x, char y)
{
    const int both = (1 << (x - 'A')) | (1 << (y - 'A'));
    return both == ((1 << 0) | (1 << 20)) || both == ((1 << 2) | (1 << 6)) || both == ((1 << 6) | (1 << 20));
}

// Rows top to bottom - 1, columns left to right - 1; all that lies left of it and below it is known.
void fill(const Strand& s, int top, int bottom, int left, int right)
{
    for (int i = bottom - 1; i >= top; --i)
        for (int j = std::max(left, i + 1); j < right; ++j) {
            int best = j - i > s.loop && pair_up(s.bases[i], s.bases[j]) ? s.most[(i + 1) * s.n + j - 1] + 1 : 0;
            for (int k = i; k < j; ++k)
                best = std::max(best, s.most[i * s.n + k] + s.most[(k + 1) * s.n + j]);
            s.most[i * s.n + j] = best;
        }
}

void rectangle(const Strand& s, int top, int bottom, int left, int right)
{
    if (bottom - top <= 16 || right - left <= 16)
        return fill(s, top, bottom, left, right);
    const int row = (top + bottom) / 2, column = (left + right) / 2;
    rectangle(s, row, bottom, left, column);
    #pragma omp task shared(s)
    rectangle(s, top, row, left, column);
    rectangle(s, row, bottom, column, right);
    #pragma omp taskwait
    rectangle(s, top, row, column, right);
}

void triangle(const Strand& s, int from, int to)
{
    if (to - from <= 16)
        return fill(s, from, to, from, to);
    const int middle = (from + to) / 2;
    #pragma omp task shared(s)
    triangle(s, from, middle);
    triangle(s, middle, to);
    #pragma omp taskwait
    rectangle(s, from, middle, middle, to);
}

} // namespace

int rna_pairing(const std::string& bases, int loop, std::vector<int>& most)
{
    const int n = static_cast<int>(bases.size());
    most.assign(n * n, 0);
    const Strand strand{bases, loop, n, most.data()};
    #pragma omp parallel
    #pragma omp single
    triangle(strand, 0, n);
    return most[n - 1];
}
