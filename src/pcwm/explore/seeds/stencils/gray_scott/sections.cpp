#include <omp.h>
#include <vector>

namespace {

double lap(const std::vector<double>& x, int r, int c, int side)
{
	const int i = r * side + c;
	double sum = -4.0 * x[i];
	sum += r > 0 ? x[i - side] : x[i];
	sum += r < side - 1 ? x[i + side] : x[i];
	sum += c > 0 ? x[i - 1] : x[i];
	sum += c < side - 1 ? x[i + 1] : x[i];
	return sum;
}

}  // namespace

// One section a substance.
void gray_scott(std::vector<double>& u, std::vector<double>& v, int side, int steps, double feed, double kill)
{
	std::vector<double> new_u(u), new_v(v);

	for (int step = 0; step < steps; ++step) {
		#pragma omp parallel sections
		{
			#pragma omp section
			{
				for (int r = 0; r < side; ++r)
					for (int c = 0; c < side; ++c) {
						const int i = r * side + c;
						new_u[i] = u[i] + 0.16 * lap(u, r, c, side) - u[i] * v[i] * v[i] + feed * (1.0 - u[i]);
					}
				u.swap(new_u);
			}
			#pragma omp section
			{
				for (int r = 0; r < side; ++r)
					for (int c = 0; c < side; ++c) {
						const int i = r * side + c;
						new_v[i] = v[i] + 0.08 * lap(v, r, c, side) + u[i] * v[i] * v[i] - (feed + kill) * v[i];
					}
				v.swap(new_v);
			}
		}
	}
}
