#include <omp.h>

/* Each thread goes down its own strip and keeps the sums of the columns in the window. */
void box_blur(int width, int height, int radius, const unsigned char *in, unsigned char *out)
{
	const unsigned char (*image)[width] = (const void *)in;
	unsigned char (*result)[width] = (void *)out;

	#pragma omp parallel
	{
		int column[width];
		int me = omp_get_thread_num(), team = omp_get_num_threads();
		int first = height * me / team, end = height * (me + 1) / team;

		for (int x = 0; x < width; x++) {
			column[x] = 0;
			for (int y = first - radius; y < first + radius; y++)
				if (y >= 0 && y < height)
					column[x] += image[y][x];
		}
		for (int y = first; y < end; y++) {
			int top = y - radius, bottom = y + radius, sum = 0;
			for (int x = 0; x < width; x++)
				column[x] += (bottom < height ? image[bottom][x] : 0) - (top > 0 && y > first ? image[top - 1][x] : 0);
			top = top < 0 ? 0 : top;
			bottom = bottom < height ? bottom : height - 1;

			for (int x = 0; x < radius; x++)
				sum += column[x];
			for (int x = 0; x < width; x++) {
				int left = x - radius, right = x + radius;
				if (right < width)
					sum += column[right];
				else
					right = width - 1;
				if (left > 0)
					sum -= column[left - 1];
				else
					left = 0;
				result[y][x] = sum / ((right - left + 1) * (bottom - top + 1));
			}
		}
	}
}
