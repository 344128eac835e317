#include <omp.h>
#include <stdlib.h>

/* For each row: the sums of the columns in the window, then one sweep along them. */
void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	int *column = malloc(width * sizeof(int));
	int x, y, k, sum, top, bottom, left, right;

	#pragma omp parallel for firstprivate(column) private(x, k, sum, top, bottom, left, right)
	for (y = 0; y < height; y++) {
		top = y > radius ? y - radius : 0;
		bottom = y + radius < height ? y + radius : height - 1;

		for (x = 0; x < width; x++) {
			column[x] = 0;
			for (k = top; k <= bottom; k++)
				column[x] += in[k * width + x];
		}

		sum = 0;
		left = 0;
		right = -1;
		for (x = 0; x < width; x++) {
			while (right < x + radius && right < width - 1)
				sum += column[++right];
			while (left < x - radius)
				sum -= column[left++];
			out[y * width + x] = sum / ((right - left + 1) * (bottom - top + 1));
		}
	}
	free(column);
}
