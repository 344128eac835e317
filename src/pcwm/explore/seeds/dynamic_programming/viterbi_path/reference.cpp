#include <algorithm>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const int states = model.states, length = static_cast<int>(observed.size());
    std::vector<double> now(states), next(states);
    std::vector<int> from(states * observed.size());

    for (int s = 0; s < states; ++s)
        now[s] = model.start[s] + model.emit[s * model.symbols + observed[0]];
    for (int i = 1; i < length; ++i) {
        for (int t = 0; t < states; ++t) {
            int best = 0;
            for (int s = 1; s < states; ++s)
                if (now[s] + model.step[s * states + t] > now[best] + model.step[best * states + t])
                    best = s;
            next[t] = now[best] + model.step[best * states + t] + model.emit[t * model.symbols + observed[i]];
            from[i * states + t] = best;
        }
        now.swap(next);
    }

    const auto last = std::max_element(now.begin(), now.end());
    path.assign(length, static_cast<int>(last - now.begin()));
    for (int i = length - 1; i > 0; --i)
        path[i - 1] = from[i * states + path[i]];
    return *last;
}
