#include <omp.h>
#include <stdlib.h>

typedef struct { double x, y, z; } vec3;

/* Each pair once; a thread adds up forces in its own array and merges it when its share is done. */
double lennard_jones(int n, const vec3 *at, vec3 *force)
{
    double energy = 0.0;

    #pragma omp parallel reduction(+ : energy)
    {
        vec3 *mine = calloc(n, sizeof *mine);
        #pragma omp for nowait
        for (int i = 0; i < n; i++)
            force[i] = (vec3){0.0, 0.0, 0.0};

        #pragma omp for schedule(guided)
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++) {
                vec3 d = {at[i].x - at[j].x, at[i].y - at[j].y, at[i].z - at[j].z};
                double r2 = d.x * d.x + d.y * d.y + d.z * d.z, inv6 = 1.0 / (r2 * r2 * r2);
                double pull = 24.0 * inv6 * (2.0 * inv6 - 1.0) / r2;
                energy += 4.0 * inv6 * (inv6 - 1.0);
                mine[i].x += pull * d.x, mine[i].y += pull * d.y, mine[i].z += pull * d.z;
                mine[j].x -= pull * d.x, mine[j].y -= pull * d.y, mine[j].z -= pull * d.z;
            }

        #pragma omp critical
        for (int i = 0; i < n; i++)
            force[i].x += mine[i].x, force[i].y += mine[i].y, force[i].z += mine[i].z;
        free(mine);
    }
    return energy;
}
