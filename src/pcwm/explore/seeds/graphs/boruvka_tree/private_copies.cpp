#include <algorithm>
#include <functional>
#include <numeric>
#include <omp.h>
#include <vector>

struct Edge { int a, b, weight; };

// Each thread has a table of offers for all trees; afterwards the threads share the trees among themselves.
long spanning_forest(int vertices, const std::vector<Edge>& edges, std::vector<int>& chosen)
{
	const int none = static_cast<int>(edges.size());
	std::vector<std::vector<int>> offer(omp_get_max_threads(), std::vector<int>(vertices));
	std::vector<int> tree(vertices), best(vertices);
	std::iota(tree.begin(), tree.end(), 0);

	const auto lighter = [&](int e, int f) {
		if (e == none || f == none)
			return e < f;
		return edges[e].weight != edges[f].weight ? edges[e].weight < edges[f].weight : e < f;
	};
	const std::function<int(int)> root = [&](int v) { return tree[v] == v ? v : tree[v] = root(tree[v]); };

	std::size_t size = 0;
	do {
		size = chosen.size();
		#pragma omp parallel
		{
			std::vector<int>& mine = offer[omp_get_thread_num()];
			std::fill(mine.begin(), mine.end(), none);
			#pragma omp for nowait
			for (int e = 0; e < none; ++e)
				if (tree[edges[e].a] != tree[edges[e].b])
					for (int t : {tree[edges[e].a], tree[edges[e].b]})
						if (lighter(e, mine[t]))
							mine[t] = e;

			#pragma omp for
			for (int t = 0; t < vertices; ++t) {
				best[t] = none;
				for (int k = 0; k < omp_get_num_threads(); ++k)
					best[t] = std::min(best[t], offer[k][t], lighter);
			}
		}
		for (int e : best) {
			if (e == none || root(edges[e].a) == root(edges[e].b))
				continue;
			tree[root(edges[e].a)] = root(edges[e].b);
			chosen.push_back(e);
		}
		for (int v = 0; v < vertices; ++v)
			tree[v] = root(v);
	} while (chosen.size() > size);

	std::sort(chosen.begin(), chosen.end());
	return std::accumulate(chosen.begin(), chosen.end(), 0L, [&](long sum, int e) { return sum + edges[e].weight; });
}
