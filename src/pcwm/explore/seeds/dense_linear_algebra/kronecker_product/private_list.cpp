#include <omp.h>
#include <vector>

std::vector<long> kronecker(const std::vector<long>& a, int ra, int ca, const std::vector<long>& b, int rb, int cb)
{
	std::vector<long> product(a.size() * b.size());
	int i, j, k, l;
	long factor;
	long *target;

	#pragma omp parallel for private(j, k, l, target)
	for (i = 0; i < ra; i++)
		for (j = 0; j < ca; j++) {
			factor = a[i * ca + j];
			for (k = 0; k < rb; k++) {
				target = &product[(static_cast<long>(i) * rb + k) * ca * cb + j * cb];
				for (l = 0; l < cb; l++)
					target[l] = factor * b[k * cb + l];
			}
		}
	return product;
}
