#include <stdio.h>

#define N 10

static float density[N][N][N], change[N][N][N];

int main(void) {
    for (int x = 0; x < N; x++)
        for (int y = 0; y < N; y++)
            for (int z = 0; z < N; z++)
                density[x][y][z] = (float)((x * x + y * z) % 17);

#pragma omp parallel for collapse(3) schedule(guided)
    for (int x = 1; x < N - 1; x++)
        for (int y = 1; y < N - 1; y++)
            for (int z = 1; z < N - 1; z++) {
                float dx = density[x + 1][y][z] - density[x - 1][y][z];
                float dy = density[x][y + 1][z] - density[x][y - 1][z];
                float dz = density[x][y][z + 1] - density[x][y][z - 1];
                change[x][y][z] = dx * dx + dy * dy + dz * dz;
            }

    float top = 0;
    for (int x = 0; x < N; x++)
        for (int y = 0; y < N; y++)
            for (int z = 0; z < N; z++)
                top = change[x][y][z] > top ? change[x][y][z] : top;
    printf("steepest %.2f\n", top);
    return 0;
}
