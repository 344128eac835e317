#include <omp.h>

enum { BLOCK = 8 };

typedef struct { double x, y, z; } vec3;

static double force_on(int i, int n, const vec3 *at, vec3 *total)
{
    double energy = 0.0;
    *total = (vec3){0.0, 0.0, 0.0};
    for (int j = 0; j < n; j++) {
        if (j == i)
            continue;
        double dx = at[i].x - at[j].x, dy = at[i].y - at[j].y, dz = at[i].z - at[j].z;
        double inv2 = 1.0 / (dx * dx + dy * dy + dz * dz), inv6 = inv2 * inv2 * inv2;
        double pull = 24.0 * inv6 * (2.0 * inv6 - 1.0) * inv2;
        energy += 2.0 * inv6 * (inv6 - 1.0);
        total->x += pull * dx, total->y += pull * dy, total->z += pull * dz;
    }
    return energy;
}

/* Eight particles a task; each task adds their energies to the total. */
double lennard_jones(int n, const vec3 *at, vec3 *force)
{
    double energy = 0.0;
    #pragma omp parallel
    #pragma omp single
    for (int first = 0; first < n; first += BLOCK) {
        #pragma omp task shared(energy) firstprivate(first, n, at, force)
        {
            double part = 0.0;
            for (int i = first; i < n && i < first + BLOCK; i++)
                part += force_on(i, n, at, &force[i]);
            #pragma omp atomic
            energy += part;
        }
    }
    return energy;
}
