#include <omp.h>

/* Exchange on one bit: keys with a zero there come to the left, then both sides go on with the next lower bit. */
static void by_bit(unsigned *left, unsigned *end, int bit)
{
	unsigned *low = left, *high = end;

	if (bit < 0 || end - left < 2)
		return;
	while (low < high) {
		if ((*low >> bit & 1u) == 0) {
			low++;
		} else {
			unsigned last = *--high;
			*high = *low;
			*low = last;
		}
	}

	#pragma omp task final(low - left < 512)
	by_bit(left, low, bit - 1);
	#pragma omp task final(end - low < 512)
	by_bit(low, end, bit - 1);
}

void radix_sort(int n, unsigned *key, unsigned *spare)
{
	(void)spare;
	#pragma omp parallel
	{
		#pragma omp single
		by_bit(key, key + n, 31);
	}
}
