#include <stdio.h>

#define N 36

static int fare[N][N];

int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            fare[i][j] = i == j ? 0 : 20 + (i * 37 + j * 53) % 400;

    for (int k = 0; k < N; k++) {
#pragma omp parallel for
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                int via = fare[i][k] + fare[k][j];
                if (via < fare[i][j])
                    fare[i][j] = via;
            }
    }

    long s = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            s += fare[i][j];
    printf("%ld\n", s);
    return 0;
}
