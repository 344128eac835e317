#include <stdio.h>
#include <stdlib.h>

typedef struct { double x, y, z; } vec3;

double lennard_jones(int n, const vec3 *at, vec3 *force);

static unsigned long long state = 521288629546311ULL;

static double jitter(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return 0.2 * ((double)(state >> 11) / 9007199254740992.0 - 0.5);
}

int main(int argc, char **argv)
{
    enum { STEPS = 3 };
    int n = argc > 1 ? atoi(argv[1]) : 200;
    if (n < 2)
        return 2;
    vec3 *at = malloc(n * sizeof *at), *force = malloc(n * sizeof *force);
    if (!at || !force)
        return 3;

    /* A shaken cubic lattice, a little wider than the pair potential's minimum. */
    int edge = 1;
    while (edge * edge * edge < n)
        edge++;
    for (int i = 0; i < n; i++) {
        at[i].x = 1.2 * (i % edge) + jitter();
        at[i].y = 1.2 * (i / edge % edge) + jitter();
        at[i].z = 1.2 * (i / edge / edge) + jitter();
    }

    for (int step = 0; step < STEPS; step++) {
        double energy = lennard_jones(n, at, force), squares = 0.0;
        for (int i = 0; i < n; i++) {
            squares += force[i].x * force[i].x + force[i].y * force[i].y + force[i].z * force[i].z;
            at[i].x += 1e-4 * force[i].x;
            at[i].y += 1e-4 * force[i].y;
            at[i].z += 1e-4 * force[i].z;
        }
        printf("energy%d %.9g\nsquares%d %.9g\n", step, energy, step, squares);
    }
    printf("force0 %.9g\nforce_middle %.9g\nforce_last %.9g\n", force[0].x, force[n / 2].y, force[n - 1].z);
    free(at), free(force);
    return 0;
}
