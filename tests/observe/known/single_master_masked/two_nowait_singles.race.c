// Races: single nowait has no barrier (5.2, 11.1 and 15.6), so another thread may run the second single meanwhile.
#include <stdio.h>

#define CELLS 600

struct survey {
    double height[CELLS];
    double mean;
    double rough;
};

static double terrain(int i) {
    int k = (i * 37) % 101;
    return 12.0 + 0.25 * k - 0.001 * i;
}

int main(void) {
    static struct survey s;
    double total = 0.0;

#pragma omp parallel shared(s, total)
    {
#pragma omp for reduction(+ : total)
        for (int i = 0; i < CELLS; i++) {
            s.height[i] = terrain(i);
            total += s.height[i];
        }

#pragma omp single nowait
        s.mean = total / CELLS; // racy

#pragma omp single nowait
        {
            double worst = 0.0;
            for (int i = 0; i < CELLS; i++) {
                double d = s.height[i] - s.mean; // racy
                if (d * d > worst)
                    worst = d * d;
            }
            s.rough = worst;
        }
    }
    printf("cells %d rough %s\n", CELLS, s.rough > 0.0 ? "yes" : "no");
    return 0;
}
