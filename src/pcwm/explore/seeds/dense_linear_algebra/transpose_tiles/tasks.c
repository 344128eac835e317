#include <omp.h>

typedef struct { int n, edge, *a; } Matrix;

static int end_of(const Matrix *m, int begin)
{
    return begin + m->edge < m->n ? begin + m->edge : m->n;
}

static void flip_diagonal(const Matrix *m, int begin)
{
    for (int i = begin; i < end_of(m, begin); i++)
        for (int j = begin; j < i; j++) {
            int *p = m->a + i * m->n + j, *q = m->a + j * m->n + i, t = *p;
            *p = *q;
            *q = t;
        }
}

static void swap_tiles(const Matrix *m, int top, int left)
{
    for (int i = top; i < end_of(m, top); i++) {
        int *along = m->a + i * m->n + left, *down = m->a + left * m->n + i;
        for (int j = left; j < end_of(m, left); j++, along++, down += m->n) {
            int t = *along;
            *along = *down;
            *down = t;
        }
    }
}

void transpose(int n, int edge, int *a)
{
    const Matrix m = { n, edge, a };

    #pragma omp parallel
    #pragma omp single
    for (int top = 0; top < n; top += edge) {
        #pragma omp task
        flip_diagonal(&m, top);
        for (int left = top + edge; left < n; left += edge) {
            #pragma omp task
            swap_tiles(&m, top, left);
        }
    }
}
