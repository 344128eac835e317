#include <omp.h>
#include <stdio.h>

#define ORCHARDS 6
#define TREES 80

int main(void) {
    static double fruit[ORCHARDS][TREES];
    double best[ORCHARDS];
    omp_set_max_active_levels(2);
    for (int o = 0; o < ORCHARDS; o++)
        for (int t = 0; t < TREES; t++)
            fruit[o][t] = 20 + (o * 17 + t * 29) % 53;

#pragma omp parallel for num_threads(3)
    for (int o = 0; o < ORCHARDS; o++) {
        double top = 0;
#pragma omp parallel for num_threads(2) reduction(max : top)
        for (int t = 0; t < TREES; t++)
            if (fruit[o][t] > top)
                top = fruit[o][t];
        best[o] = top;
    }

    double s = 0;
    for (int o = 0; o < ORCHARDS; o++)
        s += best[o];
    printf("%.2f\n", s);
    return 0;
}
