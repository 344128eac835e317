#include <algorithm>
#include <omp.h>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path)
{
    const int K = model.states, T = observed.size();
    std::vector<double> old(K), cur(K);
    std::vector<int> back(K * T);
    int i, j, arg;
    double best, cand;

    for (j = 0; j < K; j++)
        old[j] = model.start[j] + model.emit[j * model.symbols + observed[0]];

    for (int t = 1; t < T; t++) {
        #pragma omp parallel for private(i, best, cand)
        for (j = 0; j < K; j++) {
            best = old[0] + model.step[j];
            arg = 0;
            for (i = 1; i < K; i++) {
                cand = old[i] + model.step[i * K + j];
                if (cand > best) {
                    best = cand;
                    arg = i;
                }
            }
            cur[j] = best + model.emit[j * model.symbols + observed[t]];
            back[t * K + j] = arg;
        }
        std::swap(old, cur);
    }

    arg = 0;
    for (j = 1; j < K; j++)
        if (old[j] > old[arg])
            arg = j;
    best = old[arg];
    path.resize(T);
    for (int t = T - 1; t >= 0; t--) {
        path[t] = arg;
        arg = back[t * K + arg];
    }
    return best;
}
