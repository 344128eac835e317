#include <stdio.h>

struct vehicle {
    double position, speed;
    double fuel;
    int gear, shifts;
};

int main(void) {
    struct vehicle v = {0, 10, 50, 1, 0};

    for (int step = 0; step < 20; step++) {
        double speed = v.speed;
#pragma omp parallel sections shared(v) firstprivate(speed)
        {
#pragma omp section
            v.position += speed * 0.1;
#pragma omp section
            {
                v.fuel -= 0.01 + speed * 0.0005;
            }
#pragma omp section
            {
                int want = 1 + (int)(speed / 12);
                if (want != v.gear) {
                    v.gear = want;
                    v.shifts++;
                }
            }
        }
        v.speed += 1.5;
    }
    printf("%.2f m, %.3f l, gear %d, %d shifts\n", v.position, v.fuel, v.gear, v.shifts);
    return 0;
}
