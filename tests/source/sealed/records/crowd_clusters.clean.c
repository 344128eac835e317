#include <stdio.h>
#include <string.h>

#define POINTS 500
#define CLUSTERS 5

typedef struct {
    double x, y;
} point;

typedef struct {
    double x[CLUSTERS], y[CLUSTERS];
    int n[CLUSTERS];
} sums;

static point crowd[POINTS], centre[CLUSTERS];

static int nearest(point p) {
    int best = 0;
    double least = 1e30;
    for (int c = 0; c < CLUSTERS; c++) {
        double dx = p.x - centre[c].x, dy = p.y - centre[c].y, d = dx * dx + dy * dy;
        if (d < least) {
            least = d;
            best = c;
        }
    }
    return best;
}

int main(void) {
    for (int i = 0; i < POINTS; i++)
        crowd[i] = (point){(i * 73) % 100, (i * 41) % 100};
    for (int c = 0; c < CLUSTERS; c++)
        centre[c] = crowd[c * 97];

    for (int round = 0; round < 6; round++) {
        sums all;
        memset(&all, 0, sizeof all);
#pragma omp parallel shared(all)
        {
            sums mine;
            memset(&mine, 0, sizeof mine);
#pragma omp for nowait
            for (int i = 0; i < POINTS; i++) {
                int c = nearest(crowd[i]);
                mine.x[c] += crowd[i].x;
                mine.y[c] += crowd[i].y;
                mine.n[c]++;
            }
#pragma omp critical
            for (int c = 0; c < CLUSTERS; c++) {
                all.x[c] += mine.x[c];
                all.y[c] += mine.y[c];
                all.n[c] += mine.n[c];
            }
        }
        for (int c = 0; c < CLUSTERS; c++)
            if (all.n[c])
                centre[c] = (point){all.x[c] / all.n[c], all.y[c] / all.n[c]};
    }
    printf("%.4f %.4f\n", centre[0].x, centre[CLUSTERS - 1].y);
    return 0;
}
