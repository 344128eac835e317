/* Lloyd's k-means in the plane; final weights are 1/distance normalised. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

struct Point {
    float x, y;
    int label;
};

struct Centre {
    double x, y;
    long n;
};

static int nearest(const Point &p, const std::vector<Centre> &c)
{
    int best = 0;
    double dbest = 1e30;
    for (size_t k = 0; k < c.size(); k++) {
        double dx = p.x - c[k].x, dy = p.y - c[k].y, d = dx * dx + dy * dy;
        if (d < dbest) {
            dbest = d;
            best = static_cast<int>(k);
        }
    }
    return best;
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? std::atoi(argv[1]) : 20000;
    const int k = argc > 2 ? std::atoi(argv[2]) : 12;
    const int iters = argc > 3 ? std::atoi(argv[3]) : 15;
    std::vector<Point> pts(n);
    std::vector<Centre> cen(k);
    std::vector<double> weight(n);

    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        float a = 0.37f * i, r = 1.0f + (i % k);
        pts[i] = {r * std::cos(a), r * std::sin(1.3f * a), -1};
    }
    for (int c = 0; c < k; c++)
        cen[c] = {pts[c * (n / k)].x, pts[c * (n / k)].y, 0};

    int moved = n, it = 0;
    for (; it < iters && moved > 0; it++) {
        std::vector<Centre> sum(k, Centre{0.0, 0.0, 0});
        moved = 0;
        #pragma omp parallel
        {
            std::vector<Centre> mine(k, Centre{0.0, 0.0, 0});
            #pragma omp for reduction(+:moved) nowait
            for (int i = 0; i < n; i++) {
                int b = nearest(pts[i], cen);
                moved += b != pts[i].label;
                pts[i].label = b;
                mine[b].x += pts[i].x;
                mine[b].y += pts[i].y;
                mine[b].n++;
            }
            #pragma omp critical(merge_centres)
            for (int c = 0; c < k; c++) {
                sum[c].x += mine[c].x;
                sum[c].y += mine[c].y;
                sum[c].n += mine[c].n;
            }
        }
        for (int c = 0; c < k; c++)
            if (sum[c].n > 0)
                cen[c] = {sum[c].x / sum[c].n, sum[c].y / sum[c].n, sum[c].n};
    }

    double inertia = 0.0, total = 0.0;
    #pragma omp parallel
    {
        #pragma omp for schedule(static) reduction(+:inertia, total)
        for (int i = 0; i < n; i++) {
            const Centre &c = cen[pts[i].label];
            double d2 = std::pow(pts[i].x - c.x, 2) + std::pow(pts[i].y - c.y, 2);
            inertia += d2;
            weight[i] = 1.0 / (1e-6 + std::sqrt(d2));
            total += weight[i];
        }
        #pragma omp for schedule(static)
        for (int i = 0; i < n; i++)
            weight[i] /= total;
    }
    std::printf("k=%d iterations=%d inertia=%.5f w0=%.3e\n", k, it, inertia, weight[0]);
    return 0;
}
