#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Model { int states, symbols; std::vector<double> start, step, emit; };

double viterbi_path(const Model& model, const std::vector<int>& observed, std::vector<int>& path);

int main(int argc, char** argv)
{
    const int length = argc > 1 ? std::atoi(argv[1]) : 100;
    if (length < 2 || length > 2000000)
        return 2;

    std::uint64_t state = 88172645463325252u;
    const auto uniform = [&state] {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (static_cast<double>(state >> 11) + 0.5) / 9007199254740992.0;
    };
    Model model{48, 11, {}, {}, {}};
    for (int s = 0; s < model.states; ++s)
        model.start.push_back(std::log(uniform()));
    for (int s = 0; s < model.states * model.states; ++s)
        model.step.push_back(2.0 * std::log(uniform()));
    for (int s = 0; s < model.states * model.symbols; ++s)
        model.emit.push_back(std::log(uniform()));
    std::vector<int> observed(length);
    for (int& symbol : observed)
        symbol = static_cast<int>(uniform() * uniform() * model.symbols);

    std::vector<int> path;
    const double whole = viterbi_path(model, observed, path);
    std::uint64_t hash = 5381;
    long sum = 0, stays = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        hash = hash * 33 + static_cast<std::uint64_t>(path[i]);
        sum += path[i];
        stays += i > 0 && path[i] == path[i - 1];
    }
    std::printf("likelihood %.12g\nlength %zu\nhash %llu\n", whole, path.size(), static_cast<unsigned long long>(hash >> 13));
    std::printf("sum %ld\nstays %ld\nlast %d\n", sum, stays, path.back());

    observed.resize(length / 2 + 1);
    std::printf("half %.12g\n", viterbi_path(model, observed, path));
    return 0;
}
