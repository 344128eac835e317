typedef struct { double x, y, z; } vec3;

/* Each pair once, by Newton's third law. */
double lennard_jones(int n, const vec3 *at, vec3 *force)
{
    double energy = 0.0;
    for (int i = 0; i < n; i++)
        force[i] = (vec3){0.0, 0.0, 0.0};
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            double dx = at[i].x - at[j].x, dy = at[i].y - at[j].y, dz = at[i].z - at[j].z;
            double inv2 = 1.0 / (dx * dx + dy * dy + dz * dz);
            double inv6 = inv2 * inv2 * inv2;
            double pull = 24.0 * inv6 * (2.0 * inv6 - 1.0) * inv2;
            energy += 4.0 * inv6 * (inv6 - 1.0);
            force[i].x += pull * dx, force[i].y += pull * dy, force[i].z += pull * dz;
            force[j].x -= pull * dx, force[j].y -= pull * dy, force[j].z -= pull * dz;
        }
    return energy;
}
