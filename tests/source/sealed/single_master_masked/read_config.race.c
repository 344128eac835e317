#include <stdio.h>

struct config {
    int width, depth;
    double gain;
};

static void load(struct config *c) {
    c->width = 12;
    c->depth = 4;
    c->gain = 0.75;
}

int main(void) {
    struct config cfg = {1, 1, 1.0};
    static double out[200];

#pragma omp parallel shared(cfg)
    {
#pragma omp single nowait
        load(&cfg);

#pragma omp for
        for (int i = 0; i < 200; i++)
            out[i] = cfg.gain * (i % cfg.width) + cfg.depth;
    }

    double s = 0;
    for (int i = 0; i < 200; i++)
        s += out[i];
    printf("%.3f\n", s);
    return 0;
}
