#include <stdio.h>
int data, flag, out;
int main() {
#pragma omp parallel num_threads(2)
    {
#pragma omp sections
        {
#pragma omp section
            {
                data = 42;
#pragma omp flush
#pragma omp atomic write
                flag = 1;
            }
#pragma omp section
            {
                int f = 0;
                while (!f) {
#pragma omp atomic read
                    f = flag;
                }
#pragma omp flush
                out = data;
            }
        }
    }
    printf("%d\n", out);
}
