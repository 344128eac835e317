#include <stdio.h>

#define N 240

struct moments {
    double sum, squares;
    int n;
};

static void take(struct moments *m, double x) {
    m->sum += x;
    m->squares += x * x;
    m->n++;
}

int main(void) {
    static double variance[N];

#pragma omp parallel for
    for (int i = 0; i < N; i++) {
        struct moments m = {0, 0, 0};
        struct moments *p = &m;
        for (int k = 0; k < 25; k++)
            take(p, (i * k * 7) % 31);
        variance[i] = p->squares / p->n - (p->sum / p->n) * (p->sum / p->n);
    }

    double top = 0;
    for (int i = 0; i < N; i++)
        if (variance[i] > top)
            top = variance[i];
    printf("%.4f\n", top);
    return 0;
}
