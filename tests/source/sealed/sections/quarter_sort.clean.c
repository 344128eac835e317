#include <stdio.h>

#define N 400

static int data[N], merged[N];

static void insertion(int *v, int n) {
    for (int i = 1; i < n; i++) {
        int x = v[i], j = i;
        for (; j > 0 && v[j - 1] > x; j--)
            v[j] = v[j - 1];
        v[j] = x;
    }
}

int main(void) {
    const int q = N / 4;
    for (int i = 0; i < N; i++)
        data[i] = (i * 193 + 71) % 1021;

#pragma omp parallel sections
    {
#pragma omp section
        insertion(data, q);
#pragma omp section
        insertion(data + q, q);
#pragma omp section
        insertion(data + 2 * q, q);
#pragma omp section
        insertion(data + 3 * q, N - 3 * q);
    }

    int pos[4] = {0, q, 2 * q, 3 * q}, end[4] = {q, 2 * q, 3 * q, N};
    for (int k = 0; k < N; k++) {
        int from = -1;
        for (int s = 0; s < 4; s++)
            if (pos[s] < end[s] && (from < 0 || data[pos[s]] < data[pos[from]]))
                from = s;
        merged[k] = data[pos[from]++];
    }
    printf("%d .. %d\n", merged[0], merged[N - 1]);
    return 0;
}
