#include <math.h>
#include <stdio.h>

#define STARS 60

struct star {
    double x, y, m, fx, fy;
};

int main(void) {
    static struct star s[STARS];
    for (int i = 0; i < STARS; i++) {
        s[i].x = (i * 17) % 60;
        s[i].y = (i * 23) % 60;
        s[i].m = 1 + i % 3;
    }

#pragma omp parallel for schedule(dynamic, 2)
    for (int i = 0; i < STARS; i++) {
        for (int j = i + 1; j < STARS; j++) {
            double dx = s[j].x - s[i].x, dy = s[j].y - s[i].y;
            double r2 = dx * dx + dy * dy + 0.01;
            double f = s[i].m * s[j].m / (r2 * sqrt(r2));
            s[i].fx += f * dx;
            s[i].fy += f * dy;
            s[j].fx -= f * dx;
            s[j].fy -= f * dy;
        }
    }

    double px = 0, py = 0;
    for (int i = 0; i < STARS; i++) {
        px += s[i].fx;
        py += s[i].fy;
    }
    printf("%.6f %.6f\n", px, py);
    return 0;
}
