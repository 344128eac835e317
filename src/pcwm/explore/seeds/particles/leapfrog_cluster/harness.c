#include <stdio.h>
#include <stdlib.h>

double leapfrog(int n, int steps, double dt, const double *mass, double (*pos)[3], double (*vel)[3]);

static unsigned long long seed = 88172645463325252ULL;

static double unit(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 200;
    if (n < 2 || n > 100000)
        return 2;
    double *mass = malloc(n * sizeof *mass);
    double (*pos)[3] = malloc(n * sizeof *pos), (*vel)[3] = malloc(n * sizeof *vel);
    if (!mass || !pos || !vel)
        return 3;

    for (int i = 0; i < n; i++) {
        mass[i] = (0.5 + unit()) / n;
        for (int k = 0; k < 3; k++) {
            pos[i][k] = 4.0 * unit() - 2.0;
            vel[i][k] = 0.4 * unit() - 0.2;
        }
    }
    for (int part = 0; part < 3; part++) {
        double energy = leapfrog(n - part, 2, 0.01 * (part + 1), mass, pos, vel), weighted = 0.0, speed = 0.0;
        for (int i = 0; i < n; i++) {
            weighted += (1.0 + i % 7) * pos[i][0] * pos[i][0] + pos[i][1] * pos[i][1] + 2.0 * pos[i][2] * pos[i][2];
            speed += (1.0 + i % 5) * vel[i][0] * vel[i][0] + 3.0 * vel[i][1] * vel[i][1] + vel[i][2] * vel[i][2];
        }
        printf("energy%d %.12g\nweighted%d %.12g\nspeed%d %.12g\n", part, energy, part, weighted, part, speed);
    }
    free(mass), free(pos), free(vel);
    return 0;
}
