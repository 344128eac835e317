#include <omp.h>
#include <stdlib.h>

#define DIGIT(k, s) ((k) >> (s) & 0xff)

/* Each thread counts the digits of its stretch; a stretch then goes behind those of the lower threads, digit by digit. */
void radix_sort(int n, unsigned *key, unsigned *spare)
{
	int (*table)[256] = malloc(omp_get_max_threads() * sizeof *table);

	#pragma omp parallel default(none) shared(n, table) firstprivate(key, spare)
	{
		const int me = omp_get_thread_num(), team = omp_get_num_threads();
		const int low = (int)((long long)n * me / team), high = (int)((long long)n * (me + 1) / team);

		for (int shift = 0; shift < 32; shift += 8) {
			for (int d = 0; d < 256; d++)
				table[me][d] = 0;
			for (int i = low; i < high; i++)
				table[me][DIGIT(key[i], shift)]++;
			#pragma omp barrier

			#pragma omp single
			{
				int sum = 0;
				for (int d = 0; d < 256; d++)
					for (int t = 0; t < team; t++) {
						int count = table[t][d];
						table[t][d] = sum;
						sum += count;
					}
			}

			for (int i = low; i < high; i++)
				spare[table[me][DIGIT(key[i], shift)]++] = key[i];

			unsigned *other = key;
			key = spare, spare = other;
			#pragma omp barrier
		}
	}
	free(table);
}
