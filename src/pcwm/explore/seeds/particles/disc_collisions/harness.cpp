#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

struct disc { double x, y, r; };
struct hit { int a, b; double depth; bool inside; };

std::vector<hit> find_hits(const std::vector<disc> &discs);

class Dice {
    unsigned long long state = 0x2545f4914f6cdd1dULL;

public:
    double operator()()
    {
        state = state * 2862933555777941757ULL + 3037000493ULL;
        return static_cast<double>(state >> 12) / 4503599627370496.0;
    }
};

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (n < 2 || n > 2000000)
        return 2;
    const double edge = std::sqrt(2.4 * n);
    Dice dice;
    std::cout << std::setprecision(12);

    for (int scene = 0; scene < 2; scene++) {
        std::vector<disc> discs(n);
        for (disc &d : discs) {
            const double x = edge * dice(), y = edge * dice(), u = dice();
            d = {x, y, 0.15 + 0.6 * u * u};
        }
        std::sort(discs.begin(), discs.end(), [](const disc &p, const disc &q) { return p.x - p.r < q.x - q.r; });

        const std::vector<hit> hits = find_hits(discs);
        double depth = 0.0, weighted = 0.0;
        long names = 0, inside = 0, place = 0;
        for (const hit &h : hits) {
            depth += h.depth;
            weighted += h.depth * (h.a % 13 + 2 * (h.b % 7));
            names += (h.a + 3L * h.b) * (++place % 11 + 1);
            inside += h.inside;
        }
        std::cout << "hits" << scene << ' ' << hits.size() << "\ninside" << scene << ' ' << inside << "\nnames" << scene << ' ' << names
                  << "\ndepth" << scene << ' ' << depth << "\nweighted" << scene << ' ' << weighted << '\n';
    }
}
