#include <algorithm>
#include <limits>
#include <omp.h>
#include <utility>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

using Scored = std::pair<double, int>;
using Row = std::vector<Scored>;

static const Scored& better(const Scored& x, const Scored& y)
{
    return y.first > x.first || (y.first == x.first && y.second < x.second) ? y : x;
}

static void merge(Row& into, const Row& other)
{
    std::transform(into.begin(), into.end(), other.begin(), into.begin(), better);
}

#pragma omp declare reduction(best : Row : merge(omp_out, omp_in)) \
    initializer(omp_priv = Row(omp_orig.size(), Scored(-std::numeric_limits<double>::infinity(), 1 << 30)))

// For each symbol a whole row of best predecessors is reduced over the states they come from.
double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const int states = model.states;
    const int length = static_cast<int>(observed.size());
    std::vector<Row> rows(length);
    rows[0].resize(states);
    for (int s = 0; s < states; ++s)
        rows[0][s] = {model.start[s] + model.emit[s * model.symbols + observed[0]], s};

    for (int i = 1; i < length; ++i) {
        const Row& before = rows[i - 1];
        Row reached(states, Scored(-std::numeric_limits<double>::infinity(), 1 << 30));

        #pragma omp parallel for reduction(best : reached) schedule(static)
        for (int s = 0; s < states; ++s)
            for (int t = 0; t < states; ++t)
                reached[t] = better(reached[t], {before[s].first + model.step[s * states + t], s});

        for (int t = 0; t < states; ++t)
            reached[t].first += model.emit[t * model.symbols + observed[i]];
        rows[i] = std::move(reached);
    }

    const auto last = std::max_element(rows.back().begin(), rows.back().end(), [](auto& x, auto& y) { return x.first < y.first; });
    path.assign(length, static_cast<int>(last - rows.back().begin()));
    for (int i = length - 1; i > 0; --i)
        path[i - 1] = rows[i][path[i]].second;
    return last->first;
}
