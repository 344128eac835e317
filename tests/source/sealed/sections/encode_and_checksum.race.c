#include <stdio.h>

#define N 600

int main(void) {
    static unsigned char plain[N], coded[N];
    unsigned checksum = 0;
    for (int i = 0; i < N; i++)
        plain[i] = (unsigned char)(i * 11);

#pragma omp parallel
    {
#pragma omp sections
        {
#pragma omp section
            {
                unsigned char key = 0x5a;
                for (int i = 0; i < N; i++) {
                    coded[i] = plain[i] ^ key;
                    key = (unsigned char)(key * 5 + 1);
                }
            }
#pragma omp section
            {
                unsigned sum = 1;
                for (int i = 0; i < N; i++)
                    sum = (sum * 33 + coded[i]) % 65521;
                checksum = sum;
            }
        }
    }
    printf("%u %d\n", checksum, coded[N - 1]);
    return 0;
}
