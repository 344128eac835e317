#include <algorithm>
#include <omp.h>
#include <utility>
#include <vector>

// Lists of neighbours first; then each vertex takes the least old label around it.
int components(int vertices, const std::vector<std::pair<int, int>>& links, std::vector<int>& label)
{
  std::vector<std::vector<int>> near(vertices);
  for (const auto& link : links)
  {
    near[link.first].push_back(link.second);
    near[link.second].push_back(link.first);
  }

  std::vector<int> old(vertices);
  int roots = 0;
  int moved = 0;

  #pragma omp parallel default(none) shared(near, old, label, roots, moved) firstprivate(vertices)
  {
    #pragma omp for
    for (int v = 0; v < vertices; v++)
      label[v] = v;

    int again = 1;
    while (again)
    {
      #pragma omp for
      for (int v = 0; v < vertices; v++)
        old[v] = label[v];

      #pragma omp single
      moved = 0;

      #pragma omp for schedule(dynamic, 32) reduction(max : moved)
      for (int v = 0; v < vertices; v++)
      {
        for (int w : near[v])
          label[v] = std::min(label[v], old[w]);
        if (label[v] < old[v])
          moved = 1;
      }
      again = moved;
      #pragma omp barrier
    }

    #pragma omp for reduction(+ : roots)
    for (int v = 0; v < vertices; v++)
      if (label[v] == v)
        roots++;
  }
  return roots;
}
