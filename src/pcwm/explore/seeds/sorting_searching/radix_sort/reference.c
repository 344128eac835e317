/* Four passes, eight bits each, from the lowest digit up. */
void radix_sort(int n, unsigned *key, unsigned *spare)
{
	for (int shift = 0; shift < 32; shift += 8) {
		int next[256] = {0}, sum = 0;
		for (int i = 0; i < n; i++)
			next[key[i] >> shift & 255]++;
		for (int d = 0; d < 256; d++) {
			int count = next[d];
			next[d] = sum;
			sum += count;
		}
		for (int i = 0; i < n; i++)
			spare[next[key[i] >> shift & 255]++] = key[i];
		unsigned *other = key;
		key = spare;
		spare = other;
	}
}
