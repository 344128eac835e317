#include <omp.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
	const unsigned a = *(const unsigned *)left, b = *(const unsigned *)right;
	return (a > b) - (a < b);
}

/* The highest digit scatters the keys over 256 bins in any order; then every bin is sorted by itself. */
void radix_sort(int n, unsigned *key, unsigned *spare)
{
	int edge[257] = {0}, next[256];

	#pragma omp parallel for reduction(+ : edge)
	for (int i = 0; i < n; i++)
		edge[(key[i] >> 24) + 1]++;

	for (int d = 0; d < 256; d++) {
		edge[d + 1] += edge[d];
		next[d] = edge[d];
	}

	#pragma omp parallel
	{
		#pragma omp for
		for (int i = 0; i < n; i++) {
			int place;
			#pragma omp atomic capture
			place = next[key[i] >> 24]++;
			spare[place] = key[i];
		}

		#pragma omp for schedule(dynamic)
		for (int d = 0; d < 256; d++) {
			qsort(spare + edge[d], edge[d + 1] - edge[d], sizeof *spare, by_value);
			for (int i = edge[d]; i < edge[d + 1]; i++)
				key[i] = spare[i];
		}
	}
}
