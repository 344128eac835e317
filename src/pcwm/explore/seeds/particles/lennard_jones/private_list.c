#include <omp.h>

typedef struct { double x, y, z; } vec3;

/* Every particle sums over all others, so each pair is looked at from both ends. */
double lennard_jones(int n, const vec3 *at, vec3 *force)
{
    int i, j;
    double dx, dy, dz, r2, inv6, pull, fx, fy, fz;
    double energy = 0.0;

    #pragma omp parallel for private(j, dx, dy, dz, inv6, pull, fx, fy, fz) reduction(+ : energy)
    for (i = 0; i < n; i++) {
        fx = fy = fz = 0.0;
        for (j = 0; j < n; j++) {
            if (j == i)
                continue;
            dx = at[i].x - at[j].x;
            dy = at[i].y - at[j].y;
            dz = at[i].z - at[j].z;
            r2 = dx * dx + dy * dy + dz * dz;
            inv6 = 1.0 / (r2 * r2 * r2);
            pull = 24.0 * inv6 * (2.0 * inv6 - 1.0) / r2;
            energy += 2.0 * inv6 * (inv6 - 1.0);
            fx += pull * dx;
            fy += pull * dy;
            fz += pull * dz;
        }
        force[i].x = fx;
        force[i].y = fy;
        force[i].z = fz;
    }
    return energy;
}
