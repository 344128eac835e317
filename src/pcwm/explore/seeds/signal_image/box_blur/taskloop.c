#include <omp.h>
#include <stdlib.h>

static int reach(int at, int size, int radius)
{
	int low = at < radius ? 0 : at - radius, high = at + radius >= size ? size - 1 : at + radius;
	return high - low + 1;
}

/* Sums of `count` values that lie `stride` apart, over a sliding window. */
static void slide(const int *from, int *to, int count, int stride, int radius)
{
	int sum = 0;
	for (int i = -radius; i < count; i++) {
		if (i + radius < count)
			sum += from[(i + radius) * stride];
		if (i - radius - 1 >= 0)
			sum -= from[(i - radius - 1) * stride];
		if (i >= 0)
			to[i * stride] = sum;
	}
}

void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	const size_t w = width, h = height;
	int *value = malloc(3 * w * h * sizeof(int)), *across = value + w * h, *both = across + w * h;

	#pragma omp parallel
	#pragma omp single
	{
		#pragma omp taskloop num_tasks(8)
		for (size_t y = 0; y < h; y++) {
			for (size_t x = 0; x < w; x++)
				value[y * w + x] = in[y * w + x];
			slide(value + y * w, across + y * w, width, 1, radius);
		}
		#pragma omp taskloop grainsize(8)
		for (size_t x = 0; x < w; x++)
			slide(across + x, both + x, height, width, radius);
		#pragma omp taskloop num_tasks(8)
		for (size_t y = 0; y < h; y++)
			for (size_t x = 0; x < w; x++)
				out[y * w + x] = both[y * w + x] / (reach((int)x, width, radius) * reach((int)y, height, radius));
	}
	free(value);
}
