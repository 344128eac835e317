#include <omp.h>
#include <stdlib.h>

/* An integral image: sums of everything above and to the left, by rows and then by columns; a window is four of its corners. */
void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	const int w = width + 1;
	long *corner = calloc((size_t)w * (height + 1), sizeof *corner);

	#pragma omp parallel default(none) shared(corner, in, out, width, height, radius, w)
	{
		#pragma omp for
		for (int y = 0; y < height; y++)
			for (int x = 0; x < width; x++)
				corner[(y + 1) * w + x + 1] = corner[(y + 1) * w + x] + in[y * width + x];

		#pragma omp for
		for (int x = 1; x <= width; x++)
			for (int y = 1; y <= height; y++)
				corner[y * w + x] += corner[(y - 1) * w + x];

		#pragma omp for collapse(2)
		for (int y = 0; y < height; y++)
			for (int x = 0; x < width; x++) {
				int top = y < radius ? 0 : y - radius, bottom = y + radius < height ? y + radius + 1 : height;
				int left = x < radius ? 0 : x - radius, right = x + radius < width ? x + radius + 1 : width;
				long sum = corner[bottom * w + right] - corner[top * w + right] - corner[bottom * w + left] + corner[top * w + left];
				out[y * width + x] = (unsigned char)(sum / ((bottom - top) * (right - left)));
			}
	}
	free(corner);
}
