#include <limits>
#include <omp.h>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

namespace {

struct Cell {
    double score = -std::numeric_limits<double>::infinity();
    int from = -1;

    void offer(double candidate, int state)
    {
        if (candidate > score || (candidate == score && state < from)) {
            score = candidate;
            from = state;
        }
    }
};

} // namespace

// The states of one moment are dealt out; each pushes its score on to all states of the next moment.
double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const int states = model.states, length = static_cast<int>(observed.size());
    std::vector<Cell> cell(states * length);
    std::vector<omp_lock_t> lock(states);
    for (omp_lock_t& l : lock)
        omp_init_lock(&l);

    #pragma omp parallel
    for (int i = 0; i < length; ++i) {
        #pragma omp for
        for (int s = 0; s < states; ++s) {
            Cell& here = cell[i * states + s];
            if (i == 0)
                here.score = model.start[s];
            here.score += model.emit[s * model.symbols + observed[i]];
            for (int t = 0; i + 1 < length && t < states; ++t) {
                omp_set_lock(&lock[t]);
                cell[(i + 1) * states + t].offer(here.score + model.step[s * states + t], s);
                omp_unset_lock(&lock[t]);
            }
        }
    }

    for (omp_lock_t& l : lock)
        omp_destroy_lock(&l);
    Cell end;
    for (int s = 0; s < states; ++s)
        end.offer(cell[(length - 1) * states + s].score, s);
    path.assign(length, end.from);
    for (int i = length - 1; i > 0; --i)
        path[i - 1] = cell[i * states + path[i]].from;
    return end.score;
}
