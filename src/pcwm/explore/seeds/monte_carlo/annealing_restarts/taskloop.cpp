#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <omp.h>
#include <vector>

struct placing { long gap; int restart; std::uint64_t left; };

class Annealer {
public:
    Annealer(const std::vector<long> &weights, std::uint64_t start) : weights_(weights), state_(start), left_(draw())
    {
        if (weights.size() < 64)
            left_ &= (std::uint64_t(1) << weights.size()) - 1;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            tilt_ += left_ >> i & 1 ? weights[i] : -weights[i];
            heat_ += weights[i];
        }
        heat_ *= 0.3;
    }
    long gap() const { return std::labs(tilt_); }
    std::uint64_t left() const { return left_; }
    void move()
    {
        const std::uint64_t d = draw();
        const std::size_t i = (d >> 32) % weights_.size();
        const long next = tilt_ + (left_ >> i & 1 ? -2 : 2) * weights_[i];
        const double gain = static_cast<double>(gap() - std::labs(next));
        if (gain >= 0 || (d & 0xffffffff) / 4294967296.0 < std::exp(gain / heat_)) {
            tilt_ = next;
            left_ ^= std::uint64_t(1) << i;
        }
        heat_ *= 0.97;
    }

private:
    std::uint64_t draw()
    {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * 2685821657736338717ULL;
    }

    const std::vector<long> &weights_;
    std::uint64_t state_, left_;
    long tilt_ = 0;
    double heat_ = 0;
};

placing balance(const std::vector<long> &weights, int restarts, int moves, std::uint64_t seed)
{
    std::vector<placing> tries(restarts);

    #pragma omp parallel
    #pragma omp single
    #pragma omp taskloop grainsize(3) shared(tries, weights)
    for (int r = restarts - 1; r >= 0; --r) {
        Annealer a(weights, (seed + r) * 14029467366897019727ULL);
        tries[r] = {a.gap(), r, a.left()};
        for (int k = 0; k < moves; ++k) {
            a.move();
            if (a.gap() < tries[r].gap) tries[r] = {a.gap(), r, a.left()};
        }
    }
    placing best = tries[0];
    for (const placing &p : tries)
        if (p.gap < best.gap) best = p;
    return best;
}
