#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score);

namespace {

unsigned word = 0x1234567u;

int draw(int below)
{
    word ^= word << 13;
    word ^= word >> 17;
    word ^= word << 5;
    return static_cast<int>(word % static_cast<unsigned>(below));
}

void link(std::vector<std::vector<int>>& graph, int a, int b)
{
    if (a == b || std::find(graph[a].begin(), graph[a].end(), b) != graph[a].end())
        return;
    graph[a].push_back(b);
    graph[b].push_back(a);
}

}  // namespace

int main(int argc, char** argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 100;
    if (n < 20 || n > 20000)
        return 2;

    // Groups with many links inside and few between them; the last group has none to the others.
    std::vector<std::vector<int>> graph(n);
    const int groups = 5, size = n / groups;
    for (int v = 0; v < groups * size; ++v)
        for (int k = 0; k < 3; ++k)
            link(graph, v, v / size * size + draw(size));
    for (int k = 0; k < 2 + n / 20; ++k)
        link(graph, draw((groups - 1) * size), draw((groups - 1) * size));

    std::vector<double> score(n, 77.0);
    betweenness(graph, score);

    double sum = 0, weighted = 0, squares = 0;
    for (int v = 0; v < n; ++v) {
        sum += score[v];
        weighted += score[v] * (1 + v % 31);
        squares += score[v] * score[v];
    }
    std::printf("sum %.12g\nweighted %.12g\nsquares %.12g\nhigh %.12g\n", sum, weighted, squares, *std::max_element(score.begin(), score.end()));
    return 0;
}
