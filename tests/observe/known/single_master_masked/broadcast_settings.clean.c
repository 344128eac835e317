// Clean: copyprivate (5.2, 5.7.2) gives every thread its own copies, assigned before any thread leaves the single.
#include <stdio.h>
#include <string.h>

struct settings {
    int stride;
    int offset;
    char unit[4];
};

static struct settings parse(const char *text) {
    struct settings s = {0, 0, ""};
    if (sscanf(text, "%d,%d,%3s", &s.stride, &s.offset, s.unit) != 3)
        s.stride = 1;
    return s;
}

int main(void) {
    static const char *profiles[] = {"3,1,mm", "5,0,cm", "7,2,km"};
    static int ticks[3][500];
    int metric = 0;

#pragma omp parallel
    {
        struct settings cfg;
        for (int p = 0; p < 3; p++) {
#pragma omp single copyprivate(cfg)
            cfg = parse(profiles[p]);

            /* cfg may be changed freely: it is this thread's copy */
            cfg.offset += p;
            if (strcmp(cfg.unit, "mm") == 0)
                cfg.stride *= 2;

#pragma omp for reduction(+ : metric) nowait
            for (int i = 0; i < 500; i++) {
                ticks[p][i] = i * cfg.stride + cfg.offset;
                metric += ticks[p][i] % 10;
            }
        }
    }
    printf("metric %d, last tick %d\n", metric, ticks[2][499]);
    return 0;
}
