#include <omp.h>

struct coloured { int n; const int *start, *column; const double *value, *rhs; int colours; const int *first, *member; };

static void relax(const struct coloured *s, const int *from, const int *to, double *x)
{
	for (const int *m = from; m < to; m++) {
		const int *c = s->column + s->start[*m], *end = s->column + s->start[*m + 1];
		const double *v = s->value + s->start[*m];
		double rest = s->rhs[*m], diagonal = 1;
		for (; c != end; c++, v++) {
			if (*c == *m)
				diagonal = *v;
			else
				rest -= *v * x[*c];
		}
		x[*m] = rest / diagonal;
	}
}

void coloured_sweeps(const struct coloured *s, int sweeps, double *x)
{
	#pragma omp parallel
	{
		int id = omp_get_thread_num();
		int threads = omp_get_num_threads();

		for (int sweep = 0; sweep < sweeps; sweep++)
			for (int colour = 0; colour < s->colours; colour++) {
				const int *begin = s->member + s->first[colour];
				int count = s->first[colour + 1] - s->first[colour];
				relax(s, begin + count * id / threads, begin + count * (id + 1) / threads, x);
				#pragma omp barrier
			}
	}
}
