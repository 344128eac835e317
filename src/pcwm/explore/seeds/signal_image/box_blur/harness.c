#include <stdio.h>
#include <stdlib.h>

void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out);

int main(int argc, char **argv)
{
	int height = argc > 1 ? atoi(argv[1]) : 48, width = height + height / 3;
	if (height < 16 || height > 20000)
		return 2;

	size_t count = (size_t)width * height;
	unsigned char *in = malloc(count), *out = calloc(count, 1);
	if (in == NULL || out == NULL)
		return 3;

	unsigned state = 40503;
	for (int radius = 2; radius <= 6; radius += 2) {
		for (size_t i = 0; i < count; i++) {
			state = state * 69069u + 12345u;
			int x = (int)(i % width), y = (int)(i / width);
			in[i] = (unsigned char)((state >> 25) + ((x / 11 + y / 7) % 2) * 120);
		}

		box_blur(width, height, radius, in, out);

		long long sum = 0, weighted = 0;
		unsigned long long chain = 0;
		int low = 255, high = 0;
		for (size_t i = 0; i < count; i++) {
			sum += out[i];
			weighted += (long long)out[i] * (long long)(i % 251 + 1);
			chain = (chain * 263 + out[i]) % 1000000021ULL;
			low = out[i] < low ? out[i] : low;
			high = out[i] > high ? out[i] : high;
		}
		printf("sum_r%d %lld\nweighted_r%d %lld\nchain_r%d %llu\n", radius, sum, radius, weighted, radius, chain);
		printf("low_r%d %d\nhigh_r%d %d\ncorner_r%d %d\n", radius, low, radius, high, radius, out[0]);
	}
	free(in);
	free(out);
	return 0;
}
