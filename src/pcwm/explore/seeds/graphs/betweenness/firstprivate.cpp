#include <algorithm>
#include <omp.h>
#include <vector>

void betweenness(const std::vector<std::vector<int>>& graph, std::vector<double>& score)
{
  const int n = (int)graph.size();
  std::vector<int> level(n), order;
  std::vector<double> paths(n), share(n);
  order.reserve(n);
  std::fill(score.begin(), score.end(), 0.0);

  #pragma omp parallel for firstprivate(level, order, paths, share) schedule(static)
  for (int s = 0; s < n; s++)
  {
    order.assign(1, s);
    level.assign(n, -1);
    paths.assign(n, 0.0);
    share.assign(n, 0.0);
    level[s] = 0;
    paths[s] = 1.0;

    for (std::size_t k = 0; k < order.size(); k++)
    {
      const int v = order[k];
      for (int w : graph[v])
      {
        if (level[w] < 0)
        {
          level[w] = level[v] + 1;
          order.push_back(w);
        }
        if (level[w] == level[v] + 1)
          paths[w] += paths[v];
      }
    }

    for (auto w = order.rbegin(); *w != s; ++w)
    {
      for (int v : graph[*w])
        if (level[v] + 1 == level[*w])
          share[v] += paths[v] / paths[*w] * (1.0 + share[*w]);
      score[*w] += share[*w];
    }
  }
}
