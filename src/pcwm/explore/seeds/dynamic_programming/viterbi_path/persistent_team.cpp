#include <algorithm>
#include <omp.h>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

// The score of every state at every moment is kept, so a moment only reads the one before it.
double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const int n = model.states;
    const int length = static_cast<int>(observed.size());
    std::vector<std::vector<double>> score(length, std::vector<double>(n));
    std::vector<std::vector<int>> from(length, std::vector<int>(n));

    for (int s = 0; s < n; ++s)
        score[0][s] = model.start[s] + model.emit[s * model.symbols + observed[0]];

    #pragma omp parallel default(none) shared(model, observed, score, from) firstprivate(n, length)
    for (int i = 1; i < length; ++i) {
        const std::vector<double>& before = score[i - 1];

        #pragma omp for schedule(static)
        for (int t = 0; t < n; ++t) {
            double best = before[0] + model.step[t];
            int source = 0;
            for (int s = 1; s < n; ++s) {
                const double candidate = before[s] + model.step[s * n + t];
                if (candidate > best) {
                    best = candidate;
                    source = s;
                }
            }
            score[i][t] = best + model.emit[t * model.symbols + observed[i]];
            from[i][t] = source;
        }
    }

    const auto last = std::max_element(score.back().begin(), score.back().end());
    path.resize(length);
    path.back() = static_cast<int>(last - score.back().begin());
    for (int i = length - 1; i > 0; --i)
        path[i - 1] = from[i][path[i]];
    return *last;
}
