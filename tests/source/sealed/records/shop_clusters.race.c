#include <stdio.h>

#define SHOPS 450
#define AREAS 4

typedef struct {
    double x, y;
    int area;
} shop;

typedef struct {
    double x, y, sx, sy;
    int n;
} area;

static shop shops[SHOPS];
static area areas[AREAS];

static int closest(const shop *s) {
    int best = 0;
    double least = 1e30;
    for (int a = 0; a < AREAS; a++) {
        double dx = s->x - areas[a].x, dy = s->y - areas[a].y;
        if (dx * dx + dy * dy < least) {
            least = dx * dx + dy * dy;
            best = a;
        }
    }
    return best;
}

static void assign(void) {
#pragma omp parallel for
    for (int i = 0; i < SHOPS; i++) {
        shops[i].area = closest(&shops[i]);
        area *a = &areas[shops[i].area];
        a->sx += shops[i].x;
        a->sy += shops[i].y;
#pragma omp atomic
        a->n++;
    }
}

int main(void) {
    for (int i = 0; i < SHOPS; i++)
        shops[i] = (shop){(i * 29) % 90, (i * 67) % 70, 0};
    for (int a = 0; a < AREAS; a++)
        areas[a] = (area){20.0 * a, 15.0 * a, 0, 0, 0};
    for (int round = 0; round < 4; round++) {
        assign();
        for (int a = 0; a < AREAS; a++) {
            if (areas[a].n)
                areas[a] = (area){areas[a].sx / areas[a].n, areas[a].sy / areas[a].n, 0, 0, 0};
        }
    }
    printf("%s\n", areas[0].x >= 0 ? "assigned" : "lost");
    return 0;
}
