#include <omp.h>

/* The edge is of no use to this plain version. */
void transpose(int n, int edge, int *a)
{
	int i, j, t;

	(void) edge;
	#pragma omp parallel for default(none) private(j, t) shared(a, n) schedule(guided)
	for (i = 0; i < n - 1; i++) {
		for (j = i + 1; j < n; j++) {
			t = a[i * n + j];
			a[i * n + j] = a[j * n + i];
			a[j * n + i] = t;
		}
	}
}
