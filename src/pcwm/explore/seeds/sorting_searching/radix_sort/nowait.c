#include <omp.h>
#include <stddef.h>

/* The digits are shared out among the threads when the keys are moved, so every digit keeps its keys in order. */
void radix_sort(int n, unsigned *key, unsigned *spare)
{
	int total[4][256] = {{0}}, start[256];
	unsigned *half[2] = {key, spare};

	#pragma omp parallel
	for (int pass = 0; pass < 4; pass++) {
		const unsigned *from = half[pass % 2];
		unsigned *to = half[1 - pass % 2];
		int mine[256] = {0};

		#pragma omp for nowait
		for (int i = 0; i < n; i++)
			mine[from[i] >> 8 * pass & 255]++;

		#pragma omp critical
		for (int d = 0; d < 256; d++)
			total[pass][d] += mine[d];

		#pragma omp single
		for (int d = 0, sum = 0; d < 256; d++) {
			start[d] = sum;
			sum += total[pass][d];
		}

		#pragma omp for schedule(static, 16)
		for (int d = 0; d < 256; d++) {
			int put = start[d];
			for (int i = 0; i < n; i++)
				if ((int)(from[i] >> 8 * pass & 255) == d)
					to[put++] = from[i];
		}
	}
}
