#include <stdio.h>
#include <stdlib.h>

void radix_sort(int n, unsigned *key, unsigned *spare);

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 600;
	if (n < 1 || n > 100000000)
		return 2;

	unsigned *key = malloc(n * sizeof *key), *spare = malloc(n * sizeof *spare);
	if (!key || !spare)
		return 3;

	unsigned long long before = 0, after = 0, places = 0, chain = 17;
	unsigned state = 19937;
	for (int i = 0; i < n; i++) {
		state = state * 1664525u + 1013904223u;
		/* One key in four is small, so that the digits are unevenly filled. */
		key[i] = (state ^ state >> 15) >> (i % 4 == 0 ? 13 : 0);
		before += key[i];
	}

	radix_sort(n, key, spare);

	long falls = 0;
	for (int i = 0; i < n; i++) {
		after += key[i];
		places += (unsigned long long)(key[i] & 0xffff) * (i % 1009);
		chain = (chain * 131 + key[i]) % 2147483629ULL;
		falls += i > 0 && key[i - 1] > key[i];
	}
	printf("sum_kept %d\nfalls %ld\nplaces %llu\nchain %llu\n", before == after, falls, places, chain);
	printf("first %u\nmiddle %u\nlast %u\n", key[0], key[n / 2], key[n - 1]);
	free(key);
	free(spare);
	return 0;
}
