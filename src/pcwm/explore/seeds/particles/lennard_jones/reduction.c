#include <omp.h>

typedef struct { double x, y, z; } vec3;

/* Both ends of each pair in turn; half the pair energy is counted at each end. */
double lennard_jones(int n, const vec3 *at, vec3 *force)
{
    double energy = 0.0;

    #pragma omp parallel for default(none) shared(at, force) firstprivate(n) reduction(+ : energy) schedule(static)
    for (int i = 0; i < n; i++) {
        vec3 total = {0.0, 0.0, 0.0};
        for (int j = 0; j < n; j++) {
            if (i == j)
                continue;
            vec3 d = {at[i].x - at[j].x, at[i].y - at[j].y, at[i].z - at[j].z};
            double inv2 = 1.0 / (d.x * d.x + d.y * d.y + d.z * d.z);
            double inv6 = inv2 * inv2 * inv2;
            double pull = 24.0 * inv6 * (2.0 * inv6 - 1.0) * inv2;
            energy += 2.0 * inv6 * (inv6 - 1.0);
            total.x += pull * d.x;
            total.y += pull * d.y;
            total.z += pull * d.z;
        }
        force[i] = total;
    }
    return energy;
}
