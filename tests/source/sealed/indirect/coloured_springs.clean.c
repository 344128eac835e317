#include <stdio.h>

#define MASSES 300

struct spring {
    int a, b;
    double rest;
};

int main(void) {
    static struct spring springs[MASSES];
    static double pos[MASSES], force[MASSES];

    for (int s = 0; s < MASSES; s++) {
        springs[s].a = s;
        springs[s].b = (s + 1) % MASSES;
        springs[s].rest = 0.9;
        pos[s] = s + 0.1 * (s % 3);
    }

    for (int colour = 0; colour < 2; colour++) {
#pragma omp parallel for
        for (int s = colour; s < MASSES; s += 2) {
            const struct spring *sp = &springs[s];
            double pull = 3.0 * (pos[sp->b] - pos[sp->a] - sp->rest);
            force[sp->a] += pull;
            force[sp->b] -= pull;
        }
    }

    double largest = 0;
    for (int i = 0; i < MASSES; i++)
        if (force[i] > largest)
            largest = force[i];
    printf("largest force %.4f\n", largest);
    return 0;
}
