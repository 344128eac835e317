#include <cmath>
#include <omp.h>
#include <vector>

struct Ranking { std::vector<double> rank; double change; };

// Two sets of ranks: even rounds read the first and write the second, odd rounds the other way round.
Ranking page_ranks(const std::vector<std::vector<int>>& links, double damping, int rounds)
{
	const int n = static_cast<int>(links.size());
	std::vector<std::vector<int>> sources(n);
	for (int p = 0; p < n; ++p)
		for (int q : links[p])
			sources[q].push_back(p);

	std::vector<double> ranks[2] = {std::vector<double>(n, 1.0 / n), std::vector<double>(n)};
	double change = 0.0;

	#pragma omp parallel reduction(+ : change)
	{
		const int me = omp_get_thread_num(), team = omp_get_num_threads();

		for (int round = 0; round < rounds; ++round) {
			const std::vector<double>& old = ranks[round % 2];
			std::vector<double>& fresh = ranks[(round + 1) % 2];

			double idle = 0.0;
			for (int p = 0; p < n; ++p)
				idle += links[p].empty() ? old[p] : 0.0;

			for (int q = me; q < n; q += team) {
				double sum = 0.0;
				for (int p : sources[q])
					sum += old[p] / links[p].size();
				fresh[q] = (1.0 - damping + damping * idle) / n + damping * sum;
				change += std::fabs(fresh[q] - old[q]);
			}
		}
	}
	return {ranks[rounds % 2], change};
}
