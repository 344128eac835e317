#include <algorithm>
#include <limits>
#include <omp.h>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const std::size_t n = model.states;
    const double never = -std::numeric_limits<double>::max();
    std::vector<double> now(n), next(n);
    std::vector<std::vector<int>> from(observed.size(), std::vector<int>(n, 0));

    for (std::size_t s = 0; s < n; ++s)
        now[s] = model.start[s] + model.emit[s * model.symbols + observed[0]];

    for (std::size_t i = 1; i < observed.size(); ++i)
    {
        std::fill(next.begin(), next.end(), never);

        #pragma omp parallel for
        for (std::size_t s = 0; s < n; ++s)
        {
            for (std::size_t t = 0; t < n; ++t)
            {
                const double candidate = now[s] + model.step[s * n + t] + model.emit[t * model.symbols + observed[i]];
                if (candidate > next[t])
                {
                    #pragma omp critical
                    {
                        if (candidate > next[t])
                        {
                            next[t] = candidate;
                            from[i][t] = static_cast<int>(s);
                        }
                    }
                }
            }
        }
        std::swap(now, next);
    }

    path.resize(observed.size());
    int state = static_cast<int>(std::max_element(now.begin(), now.end()) - now.begin());
    const double whole = now[state];
    for (std::size_t i = observed.size(); i-- > 0; state = from[i][state])
        path[i] = state;
    return whole;
}
