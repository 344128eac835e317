#include <stdio.h>
#include <string.h>
char b[64];
int main(void) {
#pragma omp parallel
    {
        memset(b, 1, sizeof b);
        memmove(b, b + 1, 10);
    }
    printf("%d\n", b[0]);
}
