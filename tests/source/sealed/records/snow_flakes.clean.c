#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    float x, y, vx, vy;
    int landed;
} flake;

static void move(flake *f, float dt) {
    if (f->landed)
        return;
    f->vx += 0.3f * sinf(f->y) * dt;
    f->x += f->vx * dt;
    f->y -= f->vy * dt;
    if (f->y <= 0) {
        f->y = 0;
        f->landed = 1;
    }
}

int main(int argc, char **argv) {
    int n = argc > 1 ? atoi(argv[1]) : 400;
    flake *snow = calloc(n, sizeof *snow);
    for (int i = 0; i < n; i++) {
        snow[i].x = (float)(i % 50);
        snow[i].y = 5 + (float)(i % 30);
        snow[i].vy = 1 + (float)(i % 4) * 0.2f;
    }
    for (int step = 0; step < 20; step++) {
#pragma omp parallel for
        for (int i = 0; i < n; i++)
            move(&snow[i], 0.5f);
    }
    int landed = 0;
    for (int i = 0; i < n; i++)
        landed += snow[i].landed;
    printf("%d of %d landed\n", landed, n);
    free(snow);
    return 0;
}
