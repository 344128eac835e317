#include <stdio.h>

int main(void) {
    static double out[320];
    int done = 0, seen = 0;

#pragma omp parallel
    {
#pragma omp for schedule(dynamic, 8) nowait
        for (int i = 0; i < 320; i++) {
            double s = 0;
            for (int k = 1; k <= 20; k++)
                s += 1.0 / (i + k);
            out[i] = s;
#pragma omp atomic
            done++;
        }
#pragma omp master
        {
            int now;
#pragma omp atomic read
            now = done;
            seen = now;
        }
    }
    printf("master saw %s, all %d, first %.4f\n", seen > 0 ? "some" : "none", done, out[0]);
    return 0;
}
