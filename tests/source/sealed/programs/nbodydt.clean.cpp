/* Gravitational N-body with an adaptive time step, structure of arrays. */
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Bodies {
    std::vector<double> x, y, z, vx, vy, vz, ax, ay, az, m;
    explicit Bodies(int n)
        : x(n), y(n), z(n), vx(n), vy(n), vz(n), ax(n), ay(n), az(n), m(n) {}
    int size() const { return static_cast<int>(x.size()); }
};

static double frand(unsigned &s)
{
    s = s * 1103515245u + 12345u;
    return ((s >> 16) & 0x7fff) / 32768.0;
}

static void accelerate(Bodies &b, int i)
{
    const double eps2 = 1e-3;
    double ax = 0.0, ay = 0.0, az = 0.0;
    for (int j = 0; j < b.size(); j++) {
        double dx = b.x[j] - b.x[i], dy = b.y[j] - b.y[i], dz = b.z[j] - b.z[i];
        double r2 = dx * dx + dy * dy + dz * dz + eps2;
        double w = b.m[j] / (r2 * std::sqrt(r2));
        ax += w * dx;
        ay += w * dy;
        az += w * dz;
    }
    b.ax[i] = ax;
    b.ay[i] = ay;
    b.az[i] = az;
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 300;
    const int steps = argc > 2 ? std::atoi(argv[2]) : 20;
    Bodies b(n);
    unsigned seed = 7;
    for (int i = 0; i < n; i++) {
        b.x[i] = frand(seed);
        b.y[i] = frand(seed);
        b.z[i] = frand(seed);
        b.m[i] = 1.0 / n;
    }

    double dt = 1e-3, amax = 0.0, time = 0.0;

    #pragma omp parallel
    {
        for (int s = 0; s < steps; s++) {
            #pragma omp for schedule(static) reduction(max:amax)
            for (int i = 0; i < n; i++) {
                accelerate(b, i);
                double a2 = b.ax[i] * b.ax[i] + b.ay[i] * b.ay[i] + b.az[i] * b.az[i];
                amax = std::max(amax, a2);
            }

            #pragma omp master
            {
                dt = std::min(1e-2, 0.02 / std::sqrt(std::sqrt(amax) + 1e-9));
                time += dt;
                amax = 0.0;
            }
            #pragma omp barrier

            #pragma omp for schedule(static)
            for (int i = 0; i < n; i++) {
                b.vx[i] += dt * b.ax[i];
                b.vy[i] += dt * b.ay[i];
                b.vz[i] += dt * b.az[i];
                b.x[i] += dt * b.vx[i];
                b.y[i] += dt * b.vy[i];
                b.z[i] += dt * b.vz[i];
            }
        }
    }

    double ekin = 0.0;
    #pragma omp parallel for reduction(+:ekin)
    for (int i = 0; i < n; i++)
        ekin += 0.5 * b.m[i] * (b.vx[i] * b.vx[i] + b.vy[i] * b.vy[i] + b.vz[i] * b.vz[i]);
    std::printf("t=%.6f dt=%.6f ekin=%.8f\n", time, dt, ekin);
    return 0;
}
