#include <stdlib.h>

/* Row sums first, each from its left neighbour's; then the same down the columns. */
void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	int *row = malloc((size_t)width * height * sizeof *row);

	for (int y = 0; y < height; y++) {
		int sum = 0;
		for (int x = 0; x < radius; x++)
			sum += in[y * width + x];
		for (int x = 0; x < width; x++) {
			if (x + radius < width)
				sum += in[y * width + x + radius];
			if (x - radius > 0)
				sum -= in[y * width + x - radius - 1];
			row[y * width + x] = sum;
		}
	}
	for (int x = 0; x < width; x++) {
		int across = (x < radius ? x : radius) + (width - 1 - x < radius ? width - 1 - x : radius) + 1, sum = 0;
		for (int y = 0; y < radius; y++)
			sum += row[y * width + x];
		for (int y = 0; y < height; y++) {
			int down = (y < radius ? y : radius) + (height - 1 - y < radius ? height - 1 - y : radius) + 1;
			if (y + radius < height)
				sum += row[(y + radius) * width + x];
			if (y - radius > 0)
				sum -= row[(y - radius - 1) * width + x];
			out[y * width + x] = (unsigned char)(sum / (across * down));
		}
	}
	free(row);
}
