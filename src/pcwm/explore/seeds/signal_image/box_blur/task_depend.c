#include <omp.h>
#include <stdlib.h>

#define BAND 8
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))

static void across(int width, int radius, const unsigned char *in, int *sums)
{
	for (int x = 0; x < width; x++) {
		sums[x] = 0;
		for (int k = MOST(x - radius, 0); k <= LEAST(x + radius, width - 1); k++)
			sums[x] += in[k];
	}
}

static void down(int width, int height, int radius, int y, const int *sums, unsigned char *out)
{
	int top = MOST(y - radius, 0), bottom = LEAST(y + radius, height - 1);
	for (int x = 0; x < width; x++) {
		int sum = 0, area = (bottom - top + 1) * (LEAST(x + radius, width - 1) - MOST(x - radius, 0) + 1);
		for (int k = top; k <= bottom; k++)
			sum += sums[k * width + x];
		out[y * width + x] = sum / area;
	}
}

/* Bands of rows: the sums across a band are ready before it is summed down. */
void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	int *sums = malloc((size_t)width * height * sizeof(int));

	#pragma omp parallel
	#pragma omp single
	{
		for (int band = 0; band < height; band += BAND) {
			#pragma omp task depend(out: sums[band * width])
			for (int y = band; y < LEAST(band + BAND, height); y++)
				across(width, radius, in + y * width, sums + y * width);
		}
		for (int band = 0; band < height; band += BAND) {
			#pragma omp task depend(in: sums[band * width])
			for (int y = band; y < LEAST(band + BAND, height); y++)
				down(width, height, radius, y, sums, out);
		}
	}
	free(sums);
}
