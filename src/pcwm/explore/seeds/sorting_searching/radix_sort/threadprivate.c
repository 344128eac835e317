#include <omp.h>
#include <string.h>

enum { TEAM = 128 };

static int tally[256];
#pragma omp threadprivate(tally)

static int *tally_of[TEAM];

static void one_pass(int n, const unsigned *from, unsigned *to, int shift)
{
	#pragma omp parallel num_threads(omp_get_max_threads() < TEAM ? omp_get_max_threads() : TEAM)
	{
		int me = omp_get_thread_num(), team = omp_get_num_threads(), place[256], sum = 0;

		memset(tally, 0, sizeof tally);
		tally_of[me] = tally;
		#pragma omp for schedule(static)
		for (int i = 0; i < n; i++)
			tally[from[i] >> shift & 255]++;

		for (int d = 0; d < 256; d++)
			for (int t = 0; t < team; t++) {
				if (t == me)
					place[d] = sum;
				sum += tally_of[t][d];
			}
		memset(tally, 0, sizeof tally);

		#pragma omp for schedule(static)
		for (int i = 0; i < n; i++) {
			int d = from[i] >> shift & 255;
			to[place[d] + tally[d]++] = from[i];
		}
	}
}

void radix_sort(int n, unsigned *key, unsigned *spare)
{
	one_pass(n, key, spare, 0);
	one_pass(n, spare, key, 8);
	one_pass(n, key, spare, 16);
	one_pass(n, spare, key, 24);
}
