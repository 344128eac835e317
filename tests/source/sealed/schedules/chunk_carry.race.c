#include <stdio.h>

#define N 512
#define CHUNK 64

int main(void) {
    static int code[N];
    for (int i = 0; i < N; i++)
        code[i] = (i * 7) % 13;

#pragma omp parallel for schedule(static, CHUNK)
    for (int i = 1; i < N; i++)
        code[i] = (code[i] + code[i - 1]) % 97;

    printf("code %d\n", code[N - 1]);
    return 0;
}
