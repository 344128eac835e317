#include <stdio.h>

#define N 450

struct signal {
    double sample[N];
    double *view;
};

static void open_view(struct signal *s, int from) {
    s->view = s->sample + from;
}

int main(void) {
    static struct signal in, out;
    for (int i = 0; i < N; i++)
        in.sample[i] = out.sample[i] = i % 20;
    open_view(&in, 2);
    open_view(&out, 3);
    double *target = in.view;
    const double *source = in.sample;

#pragma omp parallel for
    for (int i = 0; i < N - 2; i++)
        target[i] = 0.5 * (source[i] + target[i]);

    double s = 0;
    for (int i = 0; i < N; i++)
        s += in.sample[i] + out.view[i % 10];
    printf("%.4f\n", s);
    return 0;
}
