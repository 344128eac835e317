#include <algorithm>
#include <cmath>
#include <omp.h>
#include <tuple>
#include <utility>
#include <vector>

struct Spectrum { std::vector<double> values; double coupling; };

class Tournament {
public:
    explicit Tournament(std::vector<std::vector<double>> columns) : players(std::move(columns)), n(players.size()) {}

    void round(std::size_t r)
    {
        #pragma omp parallel for
        for (std::size_t k = 0; k < n / 2; ++k) {
            const double g = match(player(k, r), player(n - 1 - k, r));
            #pragma omp atomic
            total += g;
        }
    }

    Spectrum finish() const
    {
        Spectrum s{{}, total};
        for (const auto& v : players)
            s.values.push_back(std::sqrt(dot(v, v)));
        std::sort(s.values.begin(), s.values.end(), [](double a, double b) { return a > b; });
        return s;
    }

private:
    using Vector = std::vector<double>;

    Vector& player(std::size_t k, std::size_t r) { return players[k == 0 ? 0 : 1 + (k - 1 + r) % (n - 1)]; }

    static double dot(const Vector& x, const Vector& y)
    {
        double sum = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
        return sum;
    }

    static double match(Vector& p, Vector& q)
    {
        const double g = dot(p, q);
        if (g == 0.0) return 0.0;
        const double z = 0.5 * (dot(q, q) - dot(p, p)) / g;
        const double t = std::copysign(1.0 / (std::fabs(z) + std::hypot(1.0, z)), z);
        const double c = 1.0 / std::hypot(1.0, t), s = c * t;
        for (std::size_t i = 0; i < p.size(); ++i)
            std::tie(p[i], q[i]) = std::make_pair(c * p[i] - s * q[i], s * p[i] + c * q[i]);
        return std::fabs(g);
    }

    std::vector<Vector> players;
    std::size_t n;
    double total = 0.0;
};

Spectrum singular_values(std::vector<std::vector<double>> columns, int sweeps)
{
    const std::size_t rounds = columns.size() - 1;
    Tournament tournament(std::move(columns));
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (std::size_t r = 0; r < rounds; ++r)
            tournament.round(r);
    return tournament.finish();
}
