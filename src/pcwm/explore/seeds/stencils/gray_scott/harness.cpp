#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill);

static unsigned draw()
{
    static unsigned long long s = 7046029254386353131ULL;
    s = s * 3935559000370003845ULL + 2691343689449507681ULL;
    return static_cast<unsigned>(s >> 42);
}

static void print(const char* name, const std::vector<double>& x, int side)
{
    double sum = 0, weighted = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += x[i];
        weighted += x[i] * (1 + i % 23) + x[i] * x[i] * (i / side % 7);
    }
    std::printf("%s_sum %.12g\n%s_weighted %.12g\n%s_max %.12g\n%s_corner %.12g\n", name, sum, name, weighted, name,
                *std::max_element(x.begin(), x.end()), name, x.front() + 2 * x[side - 1] + 3 * x[x.size() - side] + 4 * x.back());
}

int main(int argc, char** argv)
{
    const int side = argc > 1 ? std::atoi(argv[1]) : 64;
    if (side < 16 || side > 2048)
        return 2;

    std::vector<double> u(side * side, 1.0), v(side * side, 0.0);
    for (int spot = 0; spot < 12; ++spot) {
        const int top = draw() % (side - 5), left = draw() % (side - 5);
        for (int r = top; r < top + 6 && r < side; ++r)
            for (int c = left; c < left + 6 && c < side; ++c) {
                u[r * side + c] = 0.5 + draw() / 4194304.0 * 0.1;
                v[r * side + c] = 0.25 + draw() / 4194304.0 * 0.1;
            }
    }
    gray_scott(u, v, side, 20, 0.035, 0.065);
    print("u", u, side);
    print("v", v, side);
    gray_scott(v, u, side, 3, 0.02, 0.05);
    print("swapped", u, side);
    return 0;
}
